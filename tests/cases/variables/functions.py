# SPDX-License-Identifier: Apache-2.0
"""Functions of float64 tensors, for which TensorFlow has no packet code."""

import hashlib

import numpy as np
import tensorflow as tf

angles = tf.constant(np.random.RandomState(0).randn(1000))
answer = tf.sinh(angles) + tf.cos(angles)
print(hashlib.sha256(answer.numpy().tobytes()).hexdigest()[:16])
