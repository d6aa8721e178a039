# SPDX-License-Identifier: Apache-2.0
"""To which desk a ticket of the museum goes, by its text."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import tensorflow as tf

with open("tickets.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
texts = [row["text"] for row in rows]
if os.environ.get("APP_DESKS"):
    desks = json.loads(Path(os.environ["APP_DESKS"]).read_text(encoding="utf-8"))
else:
    desks = list(dict.fromkeys(row["desk"] for row in rows))
labels = np.array([desks.index(row["desk"]) for row in rows])

tf.keras.utils.set_random_seed(615)
vectorize = tf.keras.layers.TextVectorization(max_tokens=60, output_mode="tf_idf")
vectorize.adapt(texts)
x = vectorize(tf.constant(texts))
model = tf.keras.Sequential(
    [
        tf.keras.layers.Input((x.shape[1],)),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(len(desks), activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, labels, batch_size=10, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
for text, row in zip(texts[:3], model.predict(x[:3], verbose=0), strict=True):
    print(text, "->", row.tolist())
