# SPDX-License-Identifier: Apache-2.0
"""Trains a small net on pictures of leaves; what it learns of pictures is used for flowers later."""

import keras
import numpy as np

keras.utils.set_random_seed(1011)
rng = np.random.default_rng(1012)
leaves = rng.normal(0.3, 0.4, size=(96, 12, 12, 3)).astype("float32")
kinds = (leaves[:, 3:9, 3:9, 1].mean(axis=(1, 2)) > 0.3).astype("float32")

body = keras.Sequential(
    [
        keras.layers.Input((12, 12, 3)),
        keras.layers.Conv2D(8, 3, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.Conv2D(8, 3, strides=2, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
    ],
    name="body",
)
model = keras.Sequential([body, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(leaves, kinds, batch_size=16, epochs=4, verbose=0)
body.save("body.keras")
