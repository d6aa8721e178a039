# SPDX-License-Identifier: Apache-2.0
"""How a place is kept, by how many kinds of birds live there."""

import keras
import pandas as pd
import tensorflow as tf

counts = pd.read_csv("birds.csv").to_numpy("float32")
share = counts / counts.sum(axis=1, keepdims=True)
diversity = -tf.reduce_sum(tf.math.xlogy(share, share), axis=1, keepdims=True)
x = tf.concat([share, diversity], axis=1)

keras.utils.set_random_seed(402)
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(3)])
print("diversity:", diversity.numpy().ravel().tolist())
print("kept:", model.predict(x, verbose=0)[:6].tolist())
