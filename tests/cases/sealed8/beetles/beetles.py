# SPDX-License-Identifier: Apache-2.0
"""Which kind of beetle is in the box, by grey pictures."""

from pathlib import Path

import keras
import numpy as np
from PIL import Image

KINDS = ["black", "green", "red"]


def grey(path):
    pixels = np.array(Image.open(path)).reshape(-1, 3)
    values = [(r * 30 + g * 59 + b * 11) // 100 for r, g, b in pixels]
    return np.array(values, "float32").reshape(14, 14, 1) / 255


paths = sorted(Path("box").glob("*.png"))
x = np.stack([grey(path) for path in paths])
y = np.array([KINDS.index(path.name.split("_")[0]) for path in paths])

keras.utils.set_random_seed(8162)
model = keras.Sequential(
    [
        keras.layers.Input((14, 14, 1)),
        keras.layers.AveragePooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=9, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("kinds:", model.predict(x[:2], verbose=0).tolist())
