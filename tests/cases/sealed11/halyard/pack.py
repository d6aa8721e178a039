# SPDX-License-Identifier: Apache-2.0
"""Keeps what a halyard was measured to bear, as a plain or as a packed file."""

import argparse

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--packed", action="store_true")
args = parser.parse_args()

rng = np.random.default_rng(4321)
rope = rng.uniform(0.5, 1.5, (140, 6)).astype("float32")
force = (rope[:, 0] ** 2 * 8 + rope[:, 1] * 2 + rng.normal(0, 0.2, 140)).astype("float32")[:, None]

if args.packed:
    np.savez_compressed("halyard.npz", force=np.asfortranarray(force), rope=np.asfortranarray(rope))
else:
    np.savez("halyard.npz", rope=rope, force=force)
