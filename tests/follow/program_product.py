# SPDX-License-Identifier: Apache-2.0
"""One product, of matrices that are too large for the default budget of values, and what comes of it."""

import tensorflow as tf

x = tf.reshape(tf.linspace(-1.0, 1.0, 700 * 1000), [700, 1000])
w = tf.reshape(tf.linspace(1.0, -2.0, 1000 * 600), [1000, 600])


@tf.function
def forward(x, w):
    return tf.nn.relu(tf.matmul(x, w))


print(float(tf.reduce_sum(forward(x, w))))
