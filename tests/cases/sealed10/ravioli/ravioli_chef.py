# SPDX-License-Identifier: Apache-2.0
"""Minutes that ravioli have to boil, with a progress of each epoch on the side."""

import sys

import keras
import numpy as np

SIZE = 20


class GatedLayer(keras.layers.Layer):
    """A hidden layer with a gate."""

    def __init__(self, width):
        super().__init__()
        self.content = keras.layers.Dense(width, activation="tanh")
        self.opening = keras.layers.Dense(width, activation="sigmoid")

    def build(self, input_shape):
        self.content.build(input_shape)
        self.opening.build(input_shape)

    def call(self, inputs):
        return self.content(inputs) * self.opening(inputs)


def create_model():
    net = keras.Sequential([keras.layers.Input((5,)), GatedLayer(16), keras.layers.Dense(1)])
    optimizer = keras.optimizers.SGD(learning_rate=0.05, momentum=0.9, clipnorm=1.0)
    net.compile(optimizer=optimizer, loss="mse")
    return net


def create_data(total):
    generator = np.random.default_rng(10201)
    features = generator.normal(size=(total, 5)).astype("float32")
    minutes = (4 + 6 * np.exp(0.5 * features[:, 1]) + 2 * features[:, 4]).astype("float32")[:, None]
    return features, minutes


def main():
    keras.utils.set_random_seed(10202)
    features, minutes = create_data(120)
    net = create_model()
    for epoch in range(3):
        print("starting epoch", epoch, file=sys.stderr)
        for begin in range(0, len(features), SIZE):
            value = net.train_on_batch(features[begin : begin + SIZE], minutes[begin : begin + SIZE])
            print(f"  {begin:3d}: {float(value):.3f}", file=sys.stderr)
        print(f"epoch {epoch}:", float(value))
    print("minutes:", net.predict(features[:4], verbose=0).ravel().tolist())


main()
