# SPDX-License-Identifier: Apache-2.0
"""Which almonds a marzipan is made of: a small net with attention over the parts of a sample."""

import keras
import numpy as np
import tensorflow as tf

PARTS, WIDTH = 6, 20


class Attention(keras.layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.query = keras.layers.Dense(width, use_bias=False)
        self.key = keras.layers.Dense(width, use_bias=False)
        self.value = keras.layers.Dense(width, use_bias=False)

    def build(self, shape):
        for layer in (self.query, self.key, self.value):
            layer.build(shape)

    def call(self, x):
        q, k, v = self.query(x), self.key(x), self.value(x)
        scores = tf.matmul(q, k, transpose_b=True) / self.width**0.5
        return tf.matmul(tf.nn.softmax(scores), v)


def samples(count):
    rng = np.random.default_rng(10211)
    x = rng.normal(size=(count, PARTS, 8)).astype("float32")
    y = (x[:, :, 0].max(axis=1) > x[:, :, 1].max(axis=1)).astype("float32")
    return x, y[:, None]


keras.utils.set_random_seed(10212)
x, y = samples(120)
model = keras.Sequential(
    [
        keras.layers.Input((PARTS, 8)),
        Attention(WIDTH),
        keras.layers.GlobalMaxPooling1D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
history = model.fit(x, y, batch_size=24, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("sweet almonds:", model.predict(x[:4], verbose=0).ravel().tolist())
