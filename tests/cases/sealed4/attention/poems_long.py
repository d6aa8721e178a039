# SPDX-License-Identifier: Apache-2.0
"""The mood of a poem, by a net with attention of linear kernels; also for very long ones."""

import keras
import numpy as np
import tensorflow as tf

LENGTH, WORDS, WIDTH = 40, 90, 24


class LinearAttention(keras.layers.Layer):
    """Attention without softmax: never holds a table of all words against all words."""

    def __init__(self, width):
        super().__init__()
        self.query = keras.layers.Dense(width, name="query")
        self.key = keras.layers.Dense(width, name="key")
        self.value = keras.layers.Dense(width, name="value")

    def call(self, words):
        q = tf.nn.elu(self.query(words)) + 1.0
        k = tf.nn.elu(self.key(words)) + 1.0
        v = self.value(words)
        memory = tf.matmul(k, v, transpose_a=True)
        return tf.matmul(q, memory) / 40.0


keras.utils.set_random_seed(412)
poem = keras.layers.Input((LENGTH,), dtype="int32", name="poem")
vectors = keras.layers.Embedding(WORDS, WIDTH, name="vectors")(poem)
attended = LinearAttention(WIDTH)(vectors)
pooled = keras.layers.GlobalAveragePooling1D(name="pooled")(attended)
net = keras.Model(poem, keras.layers.Dense(3, activation="tanh", name="mood")(pooled), name="poems")
poems = np.random.default_rng(411).integers(1, WORDS, size=(6, LENGTH))
print("mood:", net.predict(poems, verbose=0).tolist())
