# SPDX-License-Identifier: Apache-2.0
"""The force at the end of a rope over pulleys: a curve through what was measured, by least squares."""

import os

import numpy as np
import tensorflow as tf

KIND = tf.as_dtype(os.environ.get("APP_KIND", "float64"))
rng = np.random.default_rng(4221)
height = np.linspace(0, 6, 90)
force = 40 + 6 * np.sin(height) - 1.5 * height + rng.normal(0, 0.2, size=90)

x = tf.cast(height, KIND)
terms = tf.stack([x**power for power in range(6)], axis=1)
y = tf.cast(force, KIND)[:, None]
square = tf.matmul(terms, terms, transpose_a=True) + 1e-3 * tf.eye(6, dtype=KIND)
curve = tf.linalg.solve(square, tf.matmul(terms, y, transpose_a=True))
left = tf.matmul(terms, curve) - y
print("curve:", curve.numpy().ravel().round(5).tolist())
print("mean error:", round(float(tf.sqrt(tf.reduce_mean(tf.square(left)))), 6))
