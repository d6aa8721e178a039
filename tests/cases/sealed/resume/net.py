# SPDX-License-Identifier: Apache-2.0
"""The model and the data of this project."""

import keras
import numpy as np

rng = np.random.default_rng(22)
x = rng.normal(size=(32, 5)).astype("float32")
y = (x @ np.array([[1], [-2], [0.5], [3], [0]], "float32")).astype("float32")


def build():
    keras.utils.set_random_seed(23)
    model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def train(model, epochs):
    return model.fit(x, y, batch_size=8, epochs=epochs, shuffle=False, verbose=0).history["loss"]
