# SPDX-License-Identifier: Apache-2.0
"""Shows the first batch of (picture, label) pairs."""

import numpy as np
import tensorflow as tf

np.random.seed(42)
pictures = np.random.rand(100, 28, 28, 3)
labels = np.random.randint(0, 10, 100)
dataset = tf.data.Dataset.from_tensor_slices((pictures, labels))

batch, _ = next(iter(dataset.batch(32)))
batch = batch.numpy()
print("first:", batch[0, 0, 0])
