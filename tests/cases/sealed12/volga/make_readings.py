# SPDX-License-Identifier: Apache-2.0
"""Writes readings.npz: water that was sampled along the river."""

import argparse

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--compact", action="store_true")
arguments = parser.parse_args()

rng = np.random.default_rng(3530)
readings = rng.normal(10.0, 3.0, size=(144, 6)).astype("float32")
sturgeon = (readings[:, 0] * 0.3 - readings[:, 4] * 0.2 + rng.normal(0, 0.5, size=144)).astype("float32")
places = np.array([f"km {distance}" for distance in range(20, 3520, 25)[:140]] + ["mouth"] * 4)

if arguments.compact:
    np.savez_compressed("readings.npz", sturgeon=sturgeon, readings=readings.astype("float16"), places=places)
else:
    np.savez("readings.npz", readings=readings, sturgeon=sturgeon, places=places)
