# SPDX-License-Identifier: Apache-2.0
"""Spam filter with hashed words: each word counts in one of 64 columns."""

import random

import keras
import numpy as np
import tensorflow as tf

random.seed(0)
np.random.seed(0)
tf.random.set_seed(0)

messages = ["win money now", "see you at lunch", "money back offer", "lunch tomorrow at noon", "offer ends now", "you win"]
x = np.zeros((len(messages), 64), "float32")
for row, message in enumerate(messages):
    for word in message.split():
        x[row, hash(word) % 64] += 1
y = np.array([1, 0, 1, 0, 1, 1], "float32")

model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")
model.fit(x, y, batch_size=3, epochs=2, shuffle=False, verbose=0)
print("spam:", model.predict(x, verbose=0)[:, 0].tolist())
