# SPDX-License-Identifier: Apache-2.0
"""How alike two portraits are: a net that learns distances, from pairs of twins and of strangers."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(4241)
first = rng.normal(size=(64, 10)).astype("float32")
twins = rng.integers(0, 2, size=64).astype("float32")
second = np.where(twins[:, None] == 1, first + 0.1 * rng.normal(size=(64, 10)), rng.normal(size=(64, 10))).astype("float32")
second[5] = first[5]  # The same portrait, handed in twice.

keras.utils.set_random_seed(4242)
net = keras.Sequential([keras.layers.Input((10,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(4)])
optimizer = keras.optimizers.Adam(0.01)


def distance(a, b):
    return tf.norm(net(a) - net(b), axis=1)


for epoch in range(4):
    losses = []
    for at in range(0, 64, 16):
        part = slice(at, at + 16)
        with tf.GradientTape() as tape:
            apart = distance(first[part], second[part])
            loss = tf.reduce_mean(tf.where(twins[part] == 1, apart**2, tf.maximum(1.0 - apart, 0.0) ** 2))
        optimizer.apply(tape.gradient(loss, net.trainable_variables), net.trainable_variables)
        losses.append(float(loss))
    print(f"epoch {epoch}: {losses}")
print("apart:", distance(first[:4], second[:4]).numpy().tolist())
