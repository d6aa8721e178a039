# SPDX-License-Identifier: Apache-2.0
"""How evenly visitors spread over the rooms of a museum, and what that says of the day."""

import keras
import numpy as np
import tensorflow as tf

visitors = np.random.default_rng(7).poisson(1.2, size=(24, 6)).astype("float32") + np.eye(24, 6, dtype="float32")
share = visitors / visitors.sum(axis=1, keepdims=True)
spread = -tf.reduce_sum(tf.math.xlogy(share, share), axis=1, keepdims=True)
days = tf.concat([share, spread], axis=1)

keras.utils.set_random_seed(8)
model = keras.Sequential([keras.layers.Input((7,)), keras.layers.Dense(5, activation="relu"), keras.layers.Dense(1)])
print("spread:", spread.numpy().ravel()[:4].tolist())
print("day:", model.predict(days, verbose=0).ravel()[:4].tolist())
