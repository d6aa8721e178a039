# SPDX-License-Identifier: Apache-2.0
"""From which decade a postcard is: its light and contrast are varied before the training."""

import os

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(661)
cards = rng.uniform(size=(240, 24, 24, 3)).astype("float32")
decades = rng.integers(0, 5, size=240)

tf.keras.utils.set_random_seed(662)


def vary(card, decade):
    card = tf.image.random_brightness(card, 0.2)
    card = tf.image.random_contrast(card, 0.7, 1.3)
    return tf.image.random_flip_left_right(card), decade


workers = int(os.environ.get("APP_WORKERS", "8"))
data = tf.data.Dataset.from_tensor_slices((cards, decades)).map(vary, num_parallel_calls=workers).batch(24)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Input((24, 24, 3)),
        tf.keras.layers.AveragePooling2D(4),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(5, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
history = model.fit(data, epochs=2, verbose=0)
print("loss:", history.history["loss"])
print("decade:", model.predict(cards[:2], verbose=0).tolist())
