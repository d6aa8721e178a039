# SPDX-License-Identifier: Apache-2.0
"""Runs a layer that was trained with PyTorch."""

import keras
import numpy as np

weights = np.load("linear.npz")
x = np.random.default_rng(61).normal(size=(4, 6)).astype("float32")
model = keras.Sequential(
    [keras.layers.Input((6,)), keras.layers.Dense(6, "relu", name="hidden"), keras.layers.Dense(2, name="scores")], name="ported"
)
model.layers[0].set_weights([weights["weight"], weights["bias"]])
model.layers[1].set_weights([np.linspace(-1, 1, 12, dtype="float32").reshape(6, 2), np.zeros(2, "float32")])
print("scores:", model.predict(x, verbose=0).tolist())
