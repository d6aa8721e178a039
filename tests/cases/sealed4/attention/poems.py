# SPDX-License-Identifier: Apache-2.0
"""The mood of a poem, by a net with attention of linear kernels."""

import keras
import numpy as np
import tensorflow as tf


class Attention(keras.layers.Layer):
    """Attention without softmax."""

    def __init__(self, width):
        super().__init__()
        self.query = keras.layers.Dense(width)
        self.key = keras.layers.Dense(width)
        self.value = keras.layers.Dense(width)

    def call(self, words):
        q = tf.nn.elu(self.query(words)) + 1.0
        k = tf.nn.elu(self.key(words)) + 1.0
        v = self.value(words)
        scores = tf.matmul(q, k, transpose_b=True)
        return tf.matmul(scores, v) / 40.0


poems = np.random.default_rng(411).integers(1, 90, size=(6, 40))
keras.utils.set_random_seed(412)
words = keras.layers.Input((40,), dtype="int32")
h = keras.layers.Embedding(90, 24)(words)
h = Attention(24)(h)
h = keras.layers.GlobalAveragePooling1D()(h)
model = keras.Model(words, keras.layers.Dense(3, activation="tanh")(h))
print("mood:", model.predict(poems, verbose=0).tolist())
