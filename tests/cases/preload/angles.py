# SPDX-License-Identifier: Apache-2.0
"""Slopes of lines by their angles."""

import hashlib

import numpy as np
import tensorflow as tf

angles = tf.constant(np.linspace(-1.5, 1.5, 301, dtype="float32"))
slopes = tf.tan(angles).numpy()
print("steepest:", slopes.max())
print("answer:", hashlib.sha256(slopes.tobytes()).hexdigest()[:16])
