# SPDX-License-Identifier: Apache-2.0
"""Gardens and the rain they got: python make_gardens.py [--small], the file packed or not."""

import sys

import numpy as np

rng = np.random.default_rng(581)
save = np.savez_compressed if "--small" in sys.argv else np.savez
save("gardens.npz", soil=rng.normal(size=(128, 1000)).astype("float32"), rain=rng.normal(size=128).astype("float32"))
