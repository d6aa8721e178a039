# SPDX-License-Identifier: Apache-2.0
"""The net and the samples of both steps: how firm gnocchi get."""

import keras
import numpy as np


def build():
    return keras.Sequential(
        [
            keras.layers.Input((6,)),
            keras.layers.Dense(16, activation="gelu", name="mix"),
            keras.layers.Dense(8, activation="gelu", name="knead"),
            keras.layers.Dense(1, name="firmness"),
        ]
    )


def samples(count, seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, size=(count, 6)).astype("float32")
    y = np.sin(2 * x[:, :1]) + x[:, 1:2] * x[:, 2:3]
    return x, y.astype("float32")
