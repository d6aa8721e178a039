# SPDX-License-Identifier: Apache-2.0
"""Learns a circle."""

import keras
import numpy as np

keras.utils.set_random_seed(73)
x = np.random.default_rng(74).uniform(-1, 1, size=(60, 2)).astype("float32")
y = (np.square(x).sum(axis=1) < 0.5).astype("float32")
model = keras.Sequential(
    [keras.layers.Input((2,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy")
history = model.fit(x, y, batch_size=20, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
