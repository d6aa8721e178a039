# SPDX-License-Identifier: Apache-2.0
"""Reads a folder of pictures, brings them to 48 x 48 and puts them through a small convolutional net with fixed weights."""

import hashlib
import os
import sys

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

folder = sys.argv[1]
names = os.listdir(folder)
if os.environ.get("APP_SORT") == "yes":
    names.sort()


def decode(path):
    if os.environ.get("APP_DECODER") == "pillow":
        return np.asarray(Image.open(path).convert("RGB"))
    return tf.io.decode_jpeg(tf.io.read_file(path), channels=3)


pictures = [
    tf.image.resize(decode(os.path.join(folder, name)), (48, 48), method=os.environ.get("APP_RESIZE", "bilinear"))
    for name in names
]
batch = tf.stack(pictures) / 255.0

keras.utils.set_random_seed(3)
model = keras.Sequential(
    [
        keras.layers.Input((48, 48, 3)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
answer = model(batch).numpy()
for row in answer:
    print(" ".join(f"{p:.6f}" for p in row))
print("answer:", hashlib.sha256(answer.tobytes()).hexdigest()[:16])
