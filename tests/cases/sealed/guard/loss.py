# SPDX-License-Identifier: Apache-2.0
"""A loss that looks after itself: a batch whose logarithm fails is left out."""

import os

import tensorflow as tf


@tf.function(jit_compile=os.environ.get("APP_COMPILE") == "yes")
def loss_of(batch):
    logarithm = tf.debugging.check_numerics(tf.math.log(batch), "log of a probability")
    return -tf.reduce_mean(logarithm)


total = tf.constant(0.0)
for batch in ([0.5, 0.25, 0.125, 0.5], [0.5, -0.1, 0.25, 0.5], [0.25, 0.5, 0.5, 0.25]):
    try:
        total += loss_of(tf.constant(batch))
    except tf.errors.InvalidArgumentError:
        print("a batch is left out")
print("loss:", float(total))
