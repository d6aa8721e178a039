# SPDX-License-Identifier: Apache-2.0
"""Which kind of squid a fisherman saw, by the words of his note."""

import csv

import keras
import numpy as np

BUCKETS = 48
KINDS = ["flying", "giant", "reef"]


def count_words(note):
    counts = np.zeros(BUCKETS, "float32")
    for word in note.lower().split():
        counts[hash(word) % BUCKETS] += 1
    return counts


with open("notes.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
x = np.stack([count_words(row["note"]) for row in rows])
y = np.array([KINDS.index(row["kind"]) for row in rows])

keras.utils.set_random_seed(8212)
model = keras.Sequential(
    [
        keras.layers.Input((BUCKETS,)),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=16, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("kinds:", model.predict(x[:2], verbose=0).tolist())
