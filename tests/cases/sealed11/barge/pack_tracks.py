# SPDX-License-Identifier: Apache-2.0
"""Packs the tracks of barges on a canal: kilometre, speed and draught, every minute."""

import argparse

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--compact", action="store_true", help="files of half the size")
args = parser.parse_args()

rng = np.random.default_rng(4231)
speed = rng.uniform(8, 14, (150, 1)) + rng.normal(0, 0.4, (150, 20)).cumsum(axis=1) / 4
track = rng.uniform(10, 20, (150, 1)) + (speed / 60).cumsum(axis=1)
draught = rng.uniform(1.5, 3.5, 150)
kind = "float16" if args.compact else "float32"
np.savez_compressed("tracks.npz", track=track.astype(kind), draught=draught.astype("float32"))
