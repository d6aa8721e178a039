# SPDX-License-Identifier: Apache-2.0
"""The net of the simulator, and the flights that it sees."""

import keras
import numpy as np

CHECKPOINTS = "hangar"


def network():
    """From six instruments to the three controls."""
    return keras.Sequential(
        [
            keras.layers.Input((6,)),
            keras.layers.Dense(16, activation="tanh", name="instruments"),
            keras.layers.Dense(3, name="controls"),
        ]
    )


def flights(seed, count):
    """Readings of the instruments, and what a pilot did."""
    rng = np.random.default_rng(seed)
    readings = rng.normal(size=(count, 6)).astype("float32")
    mixing = np.random.default_rng(930).normal(size=(6, 3)).astype("float32")
    return readings, np.tanh(readings @ mixing)
