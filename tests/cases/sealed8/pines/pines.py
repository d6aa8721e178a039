# SPDX-License-Identifier: Apache-2.0
"""Healthy pines or sick ones, by small pictures from the air."""

import keras
import numpy as np
import tensorflow as tf


def pictures(count):
    rng = np.random.default_rng(8331)
    sick = rng.integers(0, 2, size=count)
    images = rng.integers(0, 120, size=(count, 10, 10, 3))
    images[..., 0] += 60 * sick[:, None, None]
    return images.astype("uint8"), sick.astype("float32")


def scale(image, label):
    image = tf.image.convert_image_dtype(image, "float32")
    return tf.image.central_crop(image, 0.8), label


images, sick = pictures(96)
data = tf.data.Dataset.from_tensor_slices((images, sick)).map(scale).shuffle(96, seed=8332).batch(16)

keras.utils.set_random_seed(8333)
model = keras.Sequential(
    [
        keras.layers.Input((8, 8, 3)),
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(data, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
