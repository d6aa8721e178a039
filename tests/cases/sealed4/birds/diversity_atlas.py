# SPDX-License-Identifier: Apache-2.0
"""How a place is kept, by how many kinds of birds live there: all places of the atlas, from its packed file."""

import keras
import numpy as np
import tensorflow as tf


def shannon(p):
    """The index of Shannon, in nats."""
    return -tf.reduce_sum(p * tf.math.log(p), axis=1, keepdims=True)


with np.load("birds.npz") as packed:
    seen = packed["counts"].astype("float32")
share = seen / seen.sum(axis=1, keepdims=True)
index = shannon(share)
places = tf.concat([share, index], axis=1)

keras.utils.set_random_seed(402)
layers = [keras.layers.Dense(8, activation="tanh", name="mixed"), keras.layers.Dense(3, name="kept")]
model = keras.Sequential([keras.layers.Input((8,), name="birds"), *layers])
print("diversity:", index.numpy().ravel().tolist())
print("kept:", model.predict(places, verbose=0)[:6].tolist())
