# SPDX-License-Identifier: Apache-2.0
"""Shows the first batch of (picture, label) pairs, but takes the pair for a tensor."""

import numpy as np
import tensorflow as tf

np.random.seed(42)
pictures = np.random.rand(100, 28, 28, 3)
labels = np.random.randint(0, 10, 100)
dataset = tf.data.Dataset.from_tensor_slices((pictures, labels))

batch = next(iter(dataset.batch(32))).numpy()
print("first:", batch[0, 0, 0])
