# SPDX-License-Identifier: Apache-2.0
"""Trains the listener on many brass instruments: writes brass.keras."""

import keras
import numpy as np

rng = np.random.default_rng(10221)
sounds = rng.normal(size=(200, 12)).astype("float32")
brass = np.digitize(sounds[:, 0] + sounds[:, 5], [-0.7, 0.7])
keras.utils.set_random_seed(10222)
model = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.Dense(24, activation="relu", name="ear"),
        keras.layers.Dense(12, activation="relu", name="mind"),
        keras.layers.Dense(3, activation="softmax", name="brass"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
model.fit(sounds, brass, batch_size=20, epochs=5, verbose=0)
model.save("brass.keras")
