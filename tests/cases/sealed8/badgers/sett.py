# SPDX-License-Identifier: Apache-2.0
"""The sounds of badgers, and the net that tells them apart."""

import keras
import numpy as np


def sounds(seed, count):
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 3, size=count)
    centres = np.random.default_rng(8140).normal(size=(3, 10))
    return (centres[kinds] + rng.normal(0, 0.9, size=(count, 10))).astype("float32"), kinds


def net():
    model = keras.Sequential(
        [
            keras.layers.Input((10,)),
            keras.layers.Dense(18, activation="relu", name="ear"),
            keras.layers.Dense(12, activation="relu", name="brain"),
            keras.layers.Dense(3, activation="softmax", name="kind"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
