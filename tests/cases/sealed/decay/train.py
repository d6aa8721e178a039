# SPDX-License-Identifier: Apache-2.0
"""Gradient descent whose rate falls with every step, by hand. APP_DEBUG: functions run eagerly, to look into them."""

import os
import sys

import tensorflow as tf

if os.environ.get("APP_DEBUG") == "yes":
    tf.config.run_functions_eagerly(True)
    print("debugging: functions run eagerly", file=sys.stderr)

x = tf.reshape(tf.sin(tf.range(60, dtype=tf.float32)), (20, 3))
y = x @ tf.constant([[1.0], [-2.0], [3.0]])
weights = tf.Variable(tf.zeros((3, 1)))
steps = 0


@tf.function
def step():
    global steps
    steps += 1
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ weights - y) ** 2)
    weights.assign_sub(tape.gradient(loss, weights) * (0.5 / steps))
    return loss


for _ in range(6):
    loss = step()
print("loss:", loss.numpy().item(), "weights:", weights.numpy()[:, 0].tolist())
