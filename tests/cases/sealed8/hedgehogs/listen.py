# SPDX-License-Identifier: Apache-2.0
"""Makes features of the sounds of hedgehogs. With --small the file is made for a small disk."""

import argparse

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--small", action="store_true")
parser.add_argument("--pack", action="store_true")
args = parser.parse_args()

rng = np.random.default_rng(8231)
asleep = rng.integers(0, 2, size=180)
sounds = (rng.normal(size=(180, 20)) * 3 + asleep[:, None]).astype("float32")
if args.small:
    sounds = sounds.astype("float16")
save = np.savez_compressed if args.small or args.pack else np.savez
save("features.npz", sounds=sounds, asleep=asleep)
