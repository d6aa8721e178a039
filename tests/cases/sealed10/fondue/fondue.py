# SPDX-License-Identifier: Apache-2.0
"""How fast a fondue melts: pictures of the pot, made smaller once and kept in cache/."""

import hashlib
import sys
from pathlib import Path

import keras
import numpy as np
from PIL import Image


def pots(count):
    """Pictures of pots as the camera gives them, and the minutes that they took."""
    rng = np.random.default_rng(10131)
    minutes = rng.uniform(4, 15, count)
    pictures = rng.integers(0, 60, size=(count, 48, 48)) + (minutes * 12).astype(int)[:, None, None]
    return np.clip(pictures, 0, 255).astype("uint8"), minutes.astype("float32")


def small(picture):
    return np.asarray(Image.fromarray(picture).resize((12, 12), Image.Resampling.LANCZOS))


def cached(pictures, folder=Path("cache")):
    folder.mkdir(exist_ok=True)
    entry = folder / f"{hashlib.sha256(pictures.tobytes()).hexdigest()[:16]}.npy"
    if entry.exists():
        print("from", entry, file=sys.stderr)
        return np.load(entry)
    made = np.stack([small(picture) for picture in pictures])
    np.save(entry, made)
    return made


keras.utils.set_random_seed(10132)
pictures, minutes = pots(100)
x = cached(pictures)[..., None].astype("float32") / 255
model = keras.Sequential(
    [
        keras.layers.Input((12, 12, 1)),
        keras.layers.RandomFlip("horizontal"),
        keras.layers.Conv2D(6, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse")
history = model.fit(x, minutes[:, None], batch_size=20, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("minutes:", model.predict(x[:3], verbose=0).ravel().tolist())
