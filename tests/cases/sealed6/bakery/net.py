# SPDX-License-Identifier: Apache-2.0
"""The net that looks at loaves."""

import keras


def network():
    """A net for photographs of 16 x 16 pixels."""
    return keras.Sequential(
        [
            keras.layers.Input((16, 16, 3)),
            keras.layers.Conv2D(6, 3, strides=2, activation="relu", name="crust"),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid", name="done"),
        ]
    )
