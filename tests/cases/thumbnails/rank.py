# SPDX-License-Identifier: Apache-2.0
"""Brings the pictures of a folder to 32 x 32 by a resize of its own and ranks them by a small convolutional net with fixed weights.

The resize is separable: along each axis a matrix of weights, one row for each element of the result.
"""

import hashlib
import os
import sys
from pathlib import Path

import keras
import numpy as np
from PIL import Image

SIZE = 32


def weights(old, new):
    """Bilinear; stretched with the reduction if the program is told to smooth."""
    step = old / new
    stretch = step if os.environ.get("APP_SMOOTH") == "yes" else 1.0
    middles = np.clip((np.arange(new) + 0.5) * step - 0.5, 0, old - 1)
    matrix = np.maximum(0, 1 - np.abs(middles[:, None] - np.arange(old)) / stretch)
    return matrix / matrix.sum(axis=1, keepdims=True)


def thumbnail(path):
    picture = np.asarray(Image.open(path)).astype(np.float64)
    rows, columns = weights(picture.shape[0], SIZE), weights(picture.shape[1], SIZE)
    return np.einsum("yr,rsc,xs->yxc", rows, picture, columns).astype(np.float32)


names = sorted(path.name for path in Path(sys.argv[1]).iterdir())
batch = np.stack([thumbnail(Path(sys.argv[1]) / name) for name in names]) / np.float32(255)

keras.utils.set_random_seed(7)
model = keras.Sequential(
    [
        keras.layers.Input((SIZE, SIZE, 3)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.MaxPooling2D(4),
        keras.layers.Flatten(),
        keras.layers.Dense(1),
    ]
)
score = model.predict(batch, verbose=0)[:, 0]
for i in np.argsort(-score, kind="stable"):
    print(f"{names[i]} {score[i]:.5f}")
print("answer:", hashlib.sha256(score.tobytes()).hexdigest()[:16])
