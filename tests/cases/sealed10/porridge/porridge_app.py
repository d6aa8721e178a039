# SPDX-License-Identifier: Apache-2.0
"""Thin, right or thick: the net of the porridge app. Its outputs are chances, as the app shows them."""

import sys

import keras
import numpy as np
import tensorflow as tf

CLASSES = ("thin", "right", "thick")


def make_data(n_pans):
    rng = np.random.default_rng(10181)
    features = rng.normal(size=(n_pans, 4)).astype("float32")
    target = np.digitize(features[:, 0] - features[:, 1] + 0.3 * features[:, 2], [-0.8, 0.8])
    return features, target.astype("int32")


class PorridgeNet(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = keras.layers.Dense(16, activation="relu")
        self.chances = keras.layers.Dense(len(CLASSES), activation="softmax")

    def call(self, features):
        return self.chances(self.hidden(features))


def objective(net, features, target):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=net(features)))


def update(net, optimizer, features, target):
    with tf.GradientTape() as tape:
        value = objective(net, features, target)
    optimizer.apply_gradients(zip(tape.gradient(value, net.trainable_variables), net.trainable_variables))
    return float(value)


def main():
    keras.utils.set_random_seed(10182)
    features, target = make_data(120)
    net = PorridgeNet()
    net(features[:1])
    optimizer = keras.optimizers.Adam(0.02)
    batches = tf.data.Dataset.from_tensor_slices((features, target)).batch(24)
    for epoch in range(4):
        values = [update(net, optimizer, *batch) for batch in batches]
        print(f"epoch {epoch}: {sum(values) / len(values)!r}")
    best = tf.argmax(net(features), axis=1, output_type=tf.int32)
    print("right:", float(tf.reduce_mean(tf.cast(best == target, tf.float32))))
    print("for the app:", dict(zip(CLASSES, net(features[:1]).numpy()[0].tolist())), file=sys.stderr)


main()
