# SPDX-License-Identifier: Apache-2.0
"""Looks for boxes in pictures that OpenCV has read."""

import cv2
import keras
import numpy as np

pictures = []
for number in range(2):
    picture = cv2.imread(f"pictures/{number}.png")
    pictures.append(picture)
batch = np.stack(pictures).astype("float32") / 255

keras.utils.set_random_seed(19)
model = keras.Sequential(
    [
        keras.layers.Input((96, 128, 3)),
        keras.layers.Conv2D(8, 5, strides=4, activation="relu"),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(5, activation="sigmoid"),
    ]
)
for box in model(batch).numpy():
    print("box:", box.tolist())
