# SPDX-License-Identifier: Apache-2.0
"""The field between magnets, learnt from points."""

import os

import numpy as np
import tensorflow as tf

FAST = os.environ.get("APP_FAST") == "1"
rng = np.random.default_rng(701)
points = tf.constant(rng.uniform(-1, 1, size=(64, 3)).astype("float32"))
field = tf.constant(rng.normal(size=(64, 3)).astype("float32"))
w1 = tf.Variable(rng.normal(0, 0.6, size=(3, 20)).astype("float32"))
w2 = tf.Variable(rng.normal(0, 0.3, size=(20, 3)).astype("float32"))


@tf.function(jit_compile=FAST)
def step(rate):
    with tf.GradientTape() as tape:
        inner = tf.nn.softmax(tf.sin(points @ w1) * 3.0)
        guess = tf.math.tanh(inner @ w2)
        loss = tf.reduce_mean(tf.square(guess - field)) + 0.01 * tf.reduce_sum(tf.exp(w2))
    for weight, grad in zip((w1, w2), tape.gradient(loss, (w1, w2))):
        weight.assign_sub(rate * grad)
    return loss


losses = [float(step(tf.constant(0.2))) for _ in range(15)]
print("loss:", losses)
print("weights:", w2.numpy().ravel()[:6].tolist())
