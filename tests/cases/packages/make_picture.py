# SPDX-License-Identifier: Apache-2.0
"""Writes picture.jpg: waves of colour, without Pillow, so that every release of it reads the same bytes."""

import tensorflow as tf

y, x = tf.meshgrid(tf.range(97.0), tf.range(131.0), indexing="ij")
waves = tf.stack([128 + 100 * tf.sin(x / 7), 128 + 90 * tf.cos(y / 5 + x / 11), 30 + x], axis=-1)
tf.io.write_file("picture.jpg", tf.io.encode_jpeg(tf.cast(tf.clip_by_value(waves, 0, 255), tf.uint8), quality=75))
