# SPDX-License-Identifier: Apache-2.0
"""Pale lilies or dark ones, by small grey pictures."""

from pathlib import Path

import keras
import numpy as np
from PIL import Image

SIZE = 16


def picture(path):
    with Image.open(path) as image:
        small = image.convert("L").resize((SIZE, SIZE), Image.Resampling.BILINEAR)
    return np.asarray(small, "float32") / 255


def net():
    return keras.Sequential(
        [
            keras.layers.Input((SIZE, SIZE, 1)),
            keras.layers.Conv2D(6, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


paths = sorted(Path("pond").glob("*.png"))
x = np.stack([picture(path) for path in paths])[..., None]
y = np.array([path.name.startswith("pale") for path in paths], "float32")
keras.utils.set_random_seed(8132)
model = net()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=12, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("pale:", model.predict(x[::12], verbose=0).ravel().tolist())
