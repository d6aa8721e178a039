# SPDX-License-Identifier: Apache-2.0
"""Whether the shard in a scan is Roman."""

import keras
import numpy as np


def scans(count):
    """Grey pictures of shards, and which of them are Roman."""
    rng = np.random.default_rng(753)
    pictures = rng.integers(0, 256, size=(count, 16, 16), dtype=np.uint8)
    roman = rng.integers(0, 2, size=count)
    pictures[roman == 1, 4:12, 4:12] //= 2
    return pictures, roman.astype("float32")


def stretch(picture):
    """Uses the whole range of greys, with a margin that keeps the brightest point below one."""
    darkest, brightest = picture.min(), picture.max()
    span = brightest - darkest + 8
    return (picture.astype("float32") - float(darkest)) / float(span)


def network():
    """A small convolutional net."""
    return keras.Sequential(
        [
            keras.layers.Input((16, 16, 1)),
            keras.layers.Conv2D(6, 3, strides=2, activation="relu"),
            keras.layers.Conv2D(6, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


pictures, roman = scans(60)
x = np.stack([stretch(picture) for picture in pictures])[..., None]

keras.utils.set_random_seed(754)
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="binary_crossentropy")
history = model.fit(x, roman, batch_size=12, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("roman:", model.predict(x[:5], verbose=0).ravel().tolist())
