# SPDX-License-Identifier: Apache-2.0
"""Trains the net that counts the leaves of clovers, and keeps it in clovers.keras."""

import keras
import numpy as np

rng = np.random.default_rng(8221)
leaves = rng.integers(0, 2, size=200)
shape = (rng.normal(size=(200, 8)) + 0.9 * leaves[:, None]).astype("float32")
keras.utils.set_random_seed(8222)
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dropout(0.4),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
model.fit(shape, leaves, batch_size=20, epochs=6, verbose=0)
model.save("clovers.keras")
