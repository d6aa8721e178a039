# SPDX-License-Identifier: Apache-2.0
"""How many nuts a slice of nougat shows: counts them in small pictures."""

import logging
import os
import platform

import keras
import numpy as np
import tensorflow as tf

logging.basicConfig(level=os.environ.get("APP_LOG", "WARNING"))
log = logging.getLogger("nougat")


def slices(count):
    rng = np.random.default_rng(10091)
    pictures = rng.normal(0.7, 0.05, size=(count, 20, 20, 3))
    nuts = rng.integers(0, 9, count)
    for picture, number in zip(pictures, nuts):
        for _ in range(number):
            row, column = rng.integers(0, 17, 2)
            picture[row : row + 3, column : column + 3] = [0.55, 0.35, 0.2]
    return pictures.astype("float32"), nuts.astype("float32")[:, None]


def build():
    inputs = keras.Input((20, 20, 3))
    x = keras.layers.Conv2D(16, 3, activation="relu", name="edges")(inputs)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(24, 3, activation="relu", name="nuts")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(1, name="count")(x))


log.info("host %s, TensorFlow %s", platform.node(), tf.__version__)
pictures, nuts = slices(128)
keras.utils.set_random_seed(10092)
model = build()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
dataset = tf.data.Dataset.from_tensor_slices((pictures, nuts)).batch(32).prefetch(1)
history = model.fit(dataset, epochs=3, verbose=0)
log.info("losses %s", history.history["loss"])
print("loss:", history.history["loss"])
print("count:", model.predict(pictures[:4], verbose=0).ravel().tolist())
