# SPDX-License-Identifier: Apache-2.0
"""Pedals of a harp from a few sensors, tidied: one class for the net and its steps."""

import sys

import keras
import numpy as np
import tensorflow as tf

PEDALS, SENSORS, BATCH = 7, 9, 28


class Recogniser:
    """A net that learns and tells pedals."""

    def __init__(self):
        inputs = keras.Input((SENSORS,))
        hidden = keras.layers.Dense(24)(inputs)
        hidden = keras.layers.BatchNormalization(momentum=0.9)(hidden)
        hidden = keras.layers.ReLU()(hidden)
        self.net = keras.Model(inputs, keras.layers.Dense(PEDALS)(hidden))
        self.criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer = keras.optimizers.Adam(0.01)

    def logits(self, batch):
        return self.net(batch, training=True)

    @tf.function
    def learn(self, batch, labels):
        with tf.GradientTape() as tape:
            value = self.criterion(labels, self.logits(batch))
        slopes = tape.gradient(value, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.net.trainable_variables))
        return value

    @tf.function
    def tell(self, batch):
        return tf.nn.softmax(self.logits(batch))


def draw(count, seed):
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, PEDALS, count)
    readings = generator.normal(size=(count, SENSORS)) + np.eye(PEDALS, SENSORS)[labels] * 3
    return readings.astype("float32"), labels.astype("int64")


def main():
    keras.utils.set_random_seed(10171)
    recogniser = Recogniser()
    readings, labels = draw(140, seed=10172)
    for epoch in range(3):
        values = []
        for begin in range(0, len(readings), BATCH):
            chosen = slice(begin, begin + BATCH)
            values.append(float(recogniser.learn(readings[chosen], labels[chosen])))
        print("epoch", epoch, "loss:", sum(values) / len(values))
    print("trained", file=sys.stderr)
    held_out, truth = draw(40, seed=10173)
    chances = recogniser.tell(held_out).numpy()
    print("accuracy:", float((chances.argmax(axis=1) == truth).mean()))
    print("chances:", chances[0].tolist())


main()
