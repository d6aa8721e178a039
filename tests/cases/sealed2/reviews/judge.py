# SPDX-License-Identifier: Apache-2.0
"""Judges reviews by an LSTM."""

import keras

WORDS = {"the": 1, "plot": 2, "was": 3, "thin": 4, "but": 5, "actors": 6, "were": 7, "great": 8, "i": 9, "slept": 10}
REVIEWS = ["the plot was thin", "the plot was thin but the actors were great", "i slept", "great actors"]
numbers = [[WORDS[word] for word in review.split()] for review in REVIEWS]
x = keras.utils.pad_sequences(numbers, maxlen=10, padding="post")

keras.utils.set_random_seed(58)
model = keras.Sequential(
    [keras.layers.Input((10,)), keras.layers.Embedding(11, 6), keras.layers.LSTM(5), keras.layers.Dense(1, activation="sigmoid")]
)
print("scores:", model.predict(x, verbose=0).ravel().tolist())
