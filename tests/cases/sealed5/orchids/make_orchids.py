# SPDX-License-Identifier: Apache-2.0
"""A net that somebody has trained on many flowers."""

import keras
import numpy as np

rng = np.random.default_rng(681)
keras.utils.set_random_seed(682)
flowers = keras.Sequential(
    [
        keras.layers.Input((12, 12, 3)),
        keras.layers.Conv2D(8, 3, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.Conv2D(12, 3, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.GlobalAveragePooling2D(),
    ]
)
flowers.compile(optimizer="adam", loss="mse")
flowers.fit(rng.uniform(0, 1, size=(32, 12, 12, 3)), rng.normal(size=(32, 12)), epochs=3, verbose=0)
flowers.save("flowers.keras")
