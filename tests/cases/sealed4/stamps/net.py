# SPDX-License-Identifier: Apache-2.0
"""The net that knows countries by their stamps."""

import keras


def network():
    """A net for 24 by 24 points in grey, from 0 to 1."""
    return keras.Sequential(
        [
            keras.layers.Input((24, 24, 1)),
            keras.layers.Conv2D(6, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(5, activation="softmax"),
        ]
    )
