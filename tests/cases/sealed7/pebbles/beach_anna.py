# SPDX-License-Identifier: Apache-2.0
"""How round a pebble is, learnt from measures that are a little off each time."""

import numpy as np
import tensorflow as tf

data = np.random.default_rng(4181)
axes = tf.constant(np.sort(data.uniform(1, 6, size=(80, 3)), axis=1).astype("float32"))
roundness = axes[:, 0] / axes[:, 2]
tf.random.set_seed(4182)
w1 = tf.Variable(tf.random.stateless_normal((3, 16), seed=(41, 82), stddev=0.5))
w2 = tf.Variable(tf.random.stateless_normal((16, 1), seed=(41, 83), stddev=0.3))


def measured(axes):
    shaking = tf.random.Generator.from_seed(4183)
    return axes + shaking.normal(axes.shape, stddev=0.15)


def guess(axes):
    return tf.nn.sigmoid(tf.nn.tanh(axes @ w1) @ w2)[:, 0]


losses = []
for _ in range(12):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(guess(measured(axes)) - roundness))
    for weight, gradient in zip((w1, w2), tape.gradient(loss, (w1, w2)), strict=True):
        weight.assign_sub(0.5 * gradient)
    losses.append(float(loss))
print("loss:", losses)
print("round:", guess(axes[:5]).numpy().tolist())
