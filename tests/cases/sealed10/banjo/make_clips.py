# SPDX-License-Identifier: Apache-2.0
"""Writes short clips of a banjo, one file each, of several lengths."""

from pathlib import Path

import numpy as np

rng = np.random.default_rng(10061)
Path("clips").mkdir()
for number in range(160):
    length = int(rng.integers(3000, 30000))
    tone = np.sin(np.arange(length) * (0.02 + 0.02 * (number % 4))) + rng.normal(0, 0.2, length)
    np.save(f"clips/{number:03d}-{'gdbe'[number % 4]}.npy", tone.astype("float32"))
