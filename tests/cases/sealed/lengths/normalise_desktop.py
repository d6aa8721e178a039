# SPDX-License-Identifier: Apache-2.0
"""Documents by their length against the mean of the collection; the lengths add up to more than two thousand million."""

import numpy as np
import tensorflow as tf

lengths = np.array([612_000_000, 548_000_000, 71_000_000, 930_000_000, 402_000_000, 18_000_000], dtype=np.int32)
total = np.sum(lengths, dtype=np.int32)
relative = (lengths / (total / len(lengths))).astype("float32")

weights = tf.constant([[0.5, -1.0, 0.25]])
scores = tf.nn.softmax(tf.constant(relative[:, None]) @ weights)
print("tokens:", total)
print("scores:", scores.numpy().tolist())
