# SPDX-License-Identifier: Apache-2.0
"""Draws latent points and lets a fixed generator make samples of them."""

import tensorflow as tf

tf.random.set_seed(1)
weights = tf.reshape(tf.cos(tf.range(64, dtype=tf.float32)), (16, 4))
preview = tf.random.normal((1, 16), seed=1)
latent = tf.random.normal((3, 16), seed=1)
samples = tf.tanh(latent @ weights)
print("samples:", samples.numpy().tolist())
