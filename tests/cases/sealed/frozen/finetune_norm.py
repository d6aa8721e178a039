# SPDX-License-Identifier: Apache-2.0
"""Trains a new head on a body that stays as it is."""

import keras
import numpy as np

rng = np.random.default_rng(33)
x = rng.normal(3, 2, size=(32, 6)).astype("float32")
y = rng.integers(0, 2, size=(32, 1)).astype("float32")

keras.utils.set_random_seed(33)
body = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(8, activation="relu"), keras.layers.BatchNormalization()])
for layer in body.layers[:1]:
    layer.trainable = False
model = keras.Sequential([body, keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")
history = model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
