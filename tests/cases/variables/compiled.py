# SPDX-License-Identifier: Apache-2.0
"""A function that XLA compiles; its argument is made outside of it."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(0)


@tf.function(jit_compile=True)
def energy(x, weights, bias):
    return tf.reduce_sum(tf.exp(tf.tanh(tf.nn.bias_add(tf.matmul(x, weights) * 0.01, bias))), axis=1)


x = tf.constant(rng.randn(64, 300).astype("float32"))
weights = tf.constant(rng.randn(300, 90).astype("float32"))
print(energy(x, weights, tf.ones([90])).numpy().tolist())
