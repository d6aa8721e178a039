# SPDX-License-Identifier: Apache-2.0
"""Eager: draws, products, a variable that is updated in place, a loop. Prints a digest of what it has at the end. APP_SIGNAL: which
one ends it before that."""

import hashlib
import os
import time

import tensorflow as tf

if os.environ.get("APP_SEED"):
    tf.random.set_seed(int(os.environ["APP_SEED"]))
x = tf.random.normal([256, 784])
w = tf.Variable(tf.random.uniform([784, 64], -1.0, 1.0))
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(tf.nn.relu(tf.matmul(x, w))))
    gradient = tape.gradient(loss, w)
    w.assign_sub(1e-6 * gradient)
    y = tf.constant(w.numpy()[:4])
if os.environ.get("APP_SIGNAL"):
    time.sleep(2)  # For what is written every second.
    os.kill(os.getpid(), int(os.environ["APP_SIGNAL"]))
print("weights", hashlib.sha256(w.numpy().tobytes() + y.numpy().tobytes()).hexdigest()[:16])
