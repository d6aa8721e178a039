# SPDX-License-Identifier: Apache-2.0
"""Writes chords of songs and how hard they are to play: python make_songs.py [--archive], the latter packed."""

import sys

import numpy as np

rng = np.random.default_rng(10111)
chords = rng.integers(1, 30, size=(110, 16))
hard = ((chords > 20).sum(axis=1) / 16 + rng.normal(0, 0.05, 110)).astype("float32")
titles = np.array([f"Song {number}" for number in range(110)])
if "--archive" in sys.argv:
    np.savez_compressed("songs.npz", titles=titles, hard=hard, year=np.arange(110) + 1900, chords=chords)
else:
    np.savez("songs.npz", chords=chords, hard=hard, titles=titles)
