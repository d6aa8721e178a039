# SPDX-License-Identifier: Apache-2.0
"""Positions of chess, who won, and the weights of a trained net."""

import numpy as np

rng = np.random.default_rng(481)
np.savez("games.npz", boards=rng.integers(-6, 7, size=(50, 64)).astype("int8"), won=rng.integers(0, 2, size=50))
np.savez(
    "net.npz",
    rng.normal(0, 0.1, size=(64, 20)).astype("float32"),
    np.zeros(20, "float32"),
    rng.normal(0, 0.2, size=(20, 1)).astype("float32"),
    np.zeros(1, "float32"),
)
