# SPDX-License-Identifier: Apache-2.0
"""Tells castles from barns on small photographs."""

import sys

import keras
import numpy as np


def photographs(count):
    """Pictures with a gradient, and towers on those of castles."""
    rng = np.random.default_rng(1519)
    pictures = rng.uniform(0, 1, size=(count, 28, 28, 3)).astype("float32")
    castle = rng.integers(0, 2, size=count)
    pictures[castle == 1, 4:24, 5:9] *= 0.5
    pictures[castle == 1, 4:24, 19:23] *= 0.5
    return pictures, castle.astype("float32")


def network():
    """Three convolutions."""
    return keras.Sequential(
        [
            keras.layers.Input((28, 28, 3)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(24, 3, strides=2, activation="relu"),
            keras.layers.Conv2D(32, 3, strides=2, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


keras.utils.set_random_seed(1520)
pictures, castle = photographs(64)
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="binary_crossentropy")
history = model.fit(pictures, castle, batch_size=16, epochs=4, verbose=0)
print("trained", len(history.epoch), "epochs", file=sys.stderr)
print("loss:", history.history["loss"])
print("castle:", model.predict(pictures[:4], verbose=0).ravel().tolist())
