# SPDX-License-Identifier: Apache-2.0
"""Which mint has struck a coin: the museum's own loop."""

import logging
import os

import numpy as np
import tensorflow as tf
from tensorflow import keras

logging.basicConfig(level=logging.INFO)


def collection():
    """Coins that the museum knows."""
    rng = np.random.default_rng(4211)
    coins = rng.normal(size=(120, 7)).astype("float32")
    return coins, (coins @ rng.normal(size=(7, 3))).argmax(axis=1)


class Trainer:
    """Shows a net the coins again and again."""

    def __init__(self, net, rate):
        self.net = net
        self.optimizer = keras.optimizers.Adam(learning_rate=rate)
        self.loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.mean_loss = keras.metrics.Mean(name="mean_loss")
        self.accuracy = keras.metrics.SparseCategoricalAccuracy(name="right")

    @tf.function
    def step(self, coins, mints):
        with tf.GradientTape() as tape:
            scores = self.net(coins, training=True)
            loss = self.loss(mints, scores)
        self.optimizer.apply(tape.gradient(loss, self.net.trainable_variables), self.net.trainable_variables)
        self.accuracy.update_state(mints, scores)
        self.mean_loss.update_state(loss)

    def run(self, data, epochs):
        for epoch in range(epochs):
            for coins, mints in data:
                self.step(coins, mints)
            print(f"epoch {epoch}: loss {float(self.mean_loss.result())}, accuracy {float(self.accuracy.result())}")


logging.info("process %d, TensorFlow %s", os.getpid(), tf.__version__)
keras.utils.set_random_seed(4212)
net = keras.Sequential(name="museum")
net.add(keras.layers.Input((7,), name="coin"))
net.add(keras.layers.Dense(18, activation="relu", name="look"))
net.add(keras.layers.Dense(3, name="mint"))
Trainer(net, 0.01).run(tf.data.Dataset.from_tensor_slices(collection()).batch(24), 5)
