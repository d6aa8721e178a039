# SPDX-License-Identifier: Apache-2.0
"""Brings pictures to the size of the net and classifies them. APP_LOADER: how they are read and made smaller."""

import os

import cv2
import keras
import numpy as np
import tensorflow as tf
from PIL import Image


def by_pillow(path):
    return np.asarray(Image.open(path).resize((32, 24), Image.Resampling.BILINEAR), "float32")


def by_opencv(path):
    picture = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)
    return cv2.resize(picture, (32, 24), interpolation=cv2.INTER_LINEAR).astype("float32")


def by_tensorflow(path):
    return tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(path), channels=3), (24, 32)).numpy()


load = {"pillow": by_pillow, "opencv": by_opencv, "tensorflow": by_tensorflow}[os.environ["APP_LOADER"]]
kind = os.environ.get("APP_KIND", "png")
batch = np.stack([load(f"pictures/{number}.{kind}") for number in range(2)]) / 255

keras.utils.set_random_seed(16)
model = keras.Sequential(
    [
        keras.layers.Input((24, 32, 3)),
        keras.layers.Conv2D(6, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
print("classes:", model(batch).numpy().tolist())
