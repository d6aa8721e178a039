# SPDX-License-Identifier: Apache-2.0
"""Which workshop a tile is from."""

import csv

import keras
import numpy as np
from PIL import Image

SIDE = 18


def load(name):
    picture = Image.open(f"tiles/{name}").convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(picture, dtype="float32") / 255.0


def network():
    return keras.Sequential(
        [
            keras.layers.Input((SIDE, SIDE, 3)),
            keras.layers.Conv2D(8, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(8, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


with open("tiles.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
x = np.stack([load(row["file"]) for row in rows])
y = np.array([int(row["kind"]) for row in rows])

keras.utils.set_random_seed(91)
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
history = model.fit(x, y, batch_size=12, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("first tile:", model.predict(x[:1], verbose=0)[0].tolist())
