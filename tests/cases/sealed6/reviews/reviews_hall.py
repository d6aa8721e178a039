# SPDX-License-Identifier: Apache-2.0
"""Whether a guest liked the hotel: an LSTM over the words of what they wrote."""

import json
from pathlib import Path

import keras
import numpy as np

reviews = [json.loads(line) for line in Path("reviews.jsonl").read_text(encoding="utf-8").splitlines()]
words = sorted({word for review in reviews for word in review["text"].split()})
number = {word: i + 1 for i, word in enumerate(words)}
sequences = [[number[word] for word in review["text"].split()] for review in reviews]
x = keras.utils.pad_sequences(sequences, maxlen=9, padding="post")
y = np.array([review["liked"] for review in reviews], "float32")

keras.utils.set_random_seed(621)
model = keras.Sequential(
    [
        keras.layers.Input((9,)),
        keras.layers.Embedding(len(words) + 1, 6),
        keras.layers.LSTM(8),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
history = model.fit(x, y, batch_size=8, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("liked:", model.predict(x[:4], verbose=0).ravel().tolist())
