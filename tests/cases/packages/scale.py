# SPDX-License-Identifier: Apache-2.0
"""Scales rows by a NumPy scalar, which decides their dtype in NumPy 2 and does not in NumPy 1."""

import numpy as np
import tensorflow as tf

rows = np.arange(24, dtype=np.float32).reshape(4, 6)
rows = rows * np.float64(1 / 3)
print(tf.reduce_sum(tf.tanh(tf.constant(rows)), axis=1).numpy())
