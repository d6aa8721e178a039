# SPDX-License-Identifier: Apache-2.0
"""A script as many write it: reads a folder of pictures, trains a small convolutional net, prints how good it is."""

import os
import sys

import keras
import numpy as np
import tensorflow as tf

KINDS = ["cross", "disk", "ring"]
folder = sys.argv[1]

keras.utils.set_random_seed(1)

images, labels = [], []
for name in os.listdir(folder):
    pixels = tf.io.decode_jpeg(tf.io.read_file(os.path.join(folder, name)))
    images.append(pixels.numpy().astype("float32") / 255)
    labels.append(KINDS.index(name.removesuffix(".jpg").split("_")[1]))
images, labels = np.stack(images), np.array(labels)

model = keras.Sequential(
    [
        keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images, labels, epochs=6, batch_size=16, validation_split=0.25, verbose=0)
loss, accuracy = model.evaluate(images, labels, verbose=0)
print(f"loss {loss:.9f}  accuracy {accuracy:.4f}")
