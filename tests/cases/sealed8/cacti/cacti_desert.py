# SPDX-License-Identifier: Apache-2.0
"""Round cacti or tall ones, by pictures from a weak camera."""

import keras
import numpy as np


def draw(count):
    rng = np.random.default_rng(8251)
    rows, columns = np.mgrid[:12, :12] - 5.5
    tall = rng.integers(0, 2, size=count)
    pictures = []
    for kind in tall:
        height, width = (5.5, 2.5) if kind else (4, 4)
        body = (rows / height) ** 2 + (columns / width) ** 2 < 1
        pictures.append(100 + 45 * body + rng.normal(0, 12, size=(12, 12)))
    return np.array(pictures), tall.astype("float32")


def stretch(picture):
    centred = (picture - picture.mean()) / picture.std()
    return (128 + 75 * centred).astype("uint8")


pictures, tall = draw(100)
x = np.stack([stretch(picture) for picture in pictures]).astype("float32")[..., None] / 255

keras.utils.set_random_seed(8252)
model = keras.Sequential(
    [
        keras.layers.Input((12, 12, 1)),
        keras.layers.Conv2D(4, 3, strides=2, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, tall, batch_size=20, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("tall:", model.predict(x[:5], verbose=0).ravel().tolist())
