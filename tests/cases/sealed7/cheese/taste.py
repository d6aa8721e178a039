# SPDX-License-Identifier: Apache-2.0
"""The mark of a cheese by the notes of its tasters: python taste.py [ENCODING OF THE NOTES]"""

import json
import sys

import keras
import numpy as np

encoding = sys.argv[1] if len(sys.argv) > 1 else "utf-8"
with open("words.json") as file:
    words = json.load(file)
marks, notes = [], []
with open("notes.txt", encoding=encoding) as file:
    for line in file:
        mark, note = line.rstrip("\n").split("\t")
        marks.append(float(mark))
        notes.append(note)

vectorize = keras.layers.TextVectorization(vocabulary=words, standardize="lower", output_sequence_length=8)
x, y = vectorize(notes).numpy(), np.array(marks, dtype="float32")

keras.utils.set_random_seed(4122)
note = keras.Input((8,), dtype="int64")
h = keras.layers.Embedding(len(words) + 2, 8, mask_zero=True)(note)
h = keras.layers.GlobalAveragePooling1D()(h)
model = keras.Model(note, keras.layers.Dense(1)(keras.layers.Dense(12, activation="gelu")(h)))
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
history = model.fit(x, y, batch_size=15, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("marks:", model.predict(x[:6], verbose=0).ravel().tolist())
