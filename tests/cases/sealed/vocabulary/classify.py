# SPDX-License-Identifier: Apache-2.0
"""Scores today's reviews. The word numbers of the training are kept in vocabulary.json; without it they are made again."""

import json
import os

import keras
import numpy as np

with open("today.txt", encoding="utf-8") as file:
    reviews = [line.split() for line in file]

if os.path.exists("vocabulary.json"):
    with open("vocabulary.json", encoding="utf-8") as file:
        vocabulary = json.load(file)
else:
    vocabulary = {}
    for review in reviews:
        for word in review:
            vocabulary.setdefault(word, len(vocabulary) + 1)

ids = np.zeros((len(reviews), 8), "int32")
for row, review in enumerate(reviews):
    for column, word in enumerate(review[:8]):
        ids[row, column] = vocabulary.get(word, 0)

keras.utils.set_random_seed(21)
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Embedding(40, 6, embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0)),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
scores = model.predict(ids, verbose=0)
for review, score in zip(reviews, scores, strict=True):
    print(" ".join(review), score.tolist())
