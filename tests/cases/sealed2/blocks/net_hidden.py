# SPDX-License-Identifier: Apache-2.0
"""A net with a tower of two blocks, kept in an attribute that begins with an underscore."""

import keras


class Tower(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self._layers = [keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(6, activation="tanh")]

    def call(self, x):
        for block in self._layers:
            x = block(x)
        return x


def build():
    model = keras.Sequential([keras.layers.Input((6,)), Tower(), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05), "mse")
    return model
