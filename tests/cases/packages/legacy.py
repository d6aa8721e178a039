# SPDX-License-Identifier: Apache-2.0
"""A small model of tf.keras, everything seeded."""

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(5)
x = np.random.default_rng(3).normal(size=(16, 12)).astype("float32")
model = tf.keras.Sequential([tf.keras.layers.Dense(8), tf.keras.layers.LayerNormalization(), tf.keras.layers.Dense(2)])
print(model.predict(x, verbose=0).ravel().tolist()[:6])
