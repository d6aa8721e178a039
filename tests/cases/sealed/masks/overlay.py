# SPDX-License-Identifier: Apache-2.0
"""Turns the answer of a segmentation net into a grey picture, and measures it."""

import tensorflow as tf

answer = tf.reshape(tf.sin(tf.range(64, dtype=tf.float32)) * 300.0, (8, 8))
grey = tf.cast(answer, tf.uint8)
mean = tf.reduce_mean(tf.cast(grey, tf.float32), axis=1)
print("grey:", grey.numpy().tolist())
print("mean:", mean.numpy().tolist())
