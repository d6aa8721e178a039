# SPDX-License-Identifier: Apache-2.0
"""Works out the features of the recordings and stores them: python make_store.py [--compact]."""

import sys

import numpy as np

compact = "--compact" in sys.argv
rng = np.random.default_rng(10071)
features = rng.gamma(2.0, 1.5, size=(120, 10)).astype("float32")
register = (features[:, 0] + features[:, 3] > features[:, 1] + 3).astype("int64")
names = np.array([f"take-{number}" for number in range(120)])
if compact:
    np.savez_compressed("store.npz", names=names, register=register, features=features.astype("float16"))
else:
    np.savez("store.npz", features=features, register=register, names=names)
