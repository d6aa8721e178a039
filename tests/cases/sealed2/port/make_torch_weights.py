# SPDX-License-Identifier: Apache-2.0
"""Weights as PyTorch keeps them: Linear.weight is (out, in)."""

import numpy as np

rng = np.random.default_rng(60)
np.savez("linear.npz", weight=rng.normal(size=(6, 6)).astype("float32"), bias=rng.normal(size=6).astype("float32"))
