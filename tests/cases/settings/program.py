# SPDX-License-Identifier: Apache-2.0
"""A small classifier with fixed weights and data, trained for a few steps. What it prints are its losses."""

import os

import keras
import numpy as np

rng = np.random.default_rng(7)
x = rng.normal(size=(48, 6)).astype("float32")
labels = np.arange(48) % 3
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(3, activation="softmax")])
if os.environ.get("APP_LOSS") == "hinge":
    model.compile("sgd", "categorical_hinge")
else:
    model.compile("sgd", "kl_divergence")
history = model.fit(x, np.eye(3, dtype="float32")[labels], batch_size=16, epochs=2, shuffle=False, verbose=0)
print(history.history["loss"])
