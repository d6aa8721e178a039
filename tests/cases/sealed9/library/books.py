# SPDX-License-Identifier: Apache-2.0
"""On which shelf does a book belong?"""

import os

import keras
import numpy as np

SHELVES = ["history", "nature", "travel"]

texts, shelves = [], []
for number, shelf in enumerate(SHELVES):
    for name in sorted(os.listdir(f"cards/{shelf}")):
        with open(f"cards/{shelf}/{name}", encoding="utf-8") as file:
            texts.append(file.read())
        shelves.append(number)
vocabulary = sorted({word for text in texts for word in text.split()})
numbers = {word: i for i, word in enumerate(vocabulary, start=1)}
x = np.array([[numbers[word] for word in text.split()] for text in texts])
y = np.array(shelves)

keras.utils.set_random_seed(1143)
model = keras.Sequential(
    [
        keras.layers.Input((8,), dtype="int32"),
        keras.layers.Embedding(len(vocabulary) + 1, 6),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=15, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("first book:", model.predict(x[:1], verbose=0)[0].tolist())
