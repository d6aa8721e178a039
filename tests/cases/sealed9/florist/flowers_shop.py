# SPDX-License-Identifier: Apache-2.0
"""Flowers of the shop: four kinds, few pictures of each. The shop's own version, for its web page."""

import logging

import keras
import numpy as np

KINDS = ("aster", "dahlia", "lily", "rose")
SIZE = (12, 12, 3)


def say(results, first):
    """What the web page shows."""
    print("loss:", results["loss"])
    print("accuracy:", results["accuracy"])
    print("first flower:", first.tolist())


class Shop(keras.Model):
    """A net on top of another one."""

    def __init__(self, trunk_file):
        super().__init__(name="shop")
        self.trunk = keras.models.load_model(trunk_file)
        logging.info("trunk with %d layers", len(self.trunk.layers))
        self.mean = keras.layers.GlobalAveragePooling2D(name="mean")
        self.kind = keras.layers.Dense(len(KINDS), activation="softmax", name="kind")

    def call(self, inputs, training=None):
        """What the shop sees in pictures."""
        seen = self.trunk(inputs, training=training)
        return self.kind(self.mean(seen))

    def learn(self, pictures, labels, rounds=4):
        """Trains the whole net, gently."""
        adam = keras.optimizers.Adam(learning_rate=3e-3)
        self.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return self.fit(pictures, labels, batch_size=16, epochs=rounds, verbose=0).history


def photographs():
    """Pictures of this week, and their kinds."""
    generator = np.random.default_rng(1013)
    pictures = generator.normal(0.5, 0.25, size=(64, *SIZE)).astype("float32")
    labels = generator.integers(0, len(KINDS), size=64)
    tint = np.array([0.1, 0.0, -0.1], "float32")
    return pictures + labels[:, None, None, None] * tint, labels


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    keras.utils.set_random_seed(1014)
    shop = Shop("body.keras")
    x, y = photographs()
    results = shop.learn(x, y)
    say(results, shop.predict(x[:1], verbose=0)[0])
