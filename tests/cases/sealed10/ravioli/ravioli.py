# SPDX-License-Identifier: Apache-2.0
"""How long ravioli have to boil: filling, thickness, size, egg, and how frozen they are."""

import keras
import numpy as np


def batches(count, size):
    rng = np.random.default_rng(10201)
    x = rng.normal(size=(count, 5)).astype("float32")
    y = (4 + 6 * np.exp(0.5 * x[:, 1]) + 2 * x[:, 4]).astype("float32")[:, None]
    return [(x[start : start + size], y[start : start + size]) for start in range(0, count, size)]


class Boil(keras.layers.Layer):
    """A gated hidden layer."""

    def __init__(self, units):
        super().__init__()
        self.value = keras.layers.Dense(units, activation="tanh")
        self.gate = keras.layers.Dense(units, activation="sigmoid")

    def build(self, shape):
        self.value.build(shape)
        self.gate.build(shape)

    def call(self, x):
        return self.value(x) * self.gate(x)


def build():
    model = keras.Sequential([keras.layers.Input((5,)), Boil(16), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9, global_clipnorm=1.0), loss="mse")
    return model


keras.utils.set_random_seed(10202)
data = batches(120, 20)
model = build()
for epoch in range(3):
    losses = [float(model.train_on_batch(x, y)) for x, y in data]
    print(f"epoch {epoch}:", losses[-1])
print("minutes:", model.predict(data[0][0][:4], verbose=0).ravel().tolist())
