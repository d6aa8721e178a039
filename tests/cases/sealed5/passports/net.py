# SPDX-License-Identifier: Apache-2.0
"""The net that checks portraits."""

import keras


def network():
    """For pictures of 32 x 32 pixels."""
    picture = keras.Input((32, 32, 3))
    h = keras.layers.SeparableConv2D(12, 3, activation="relu")(picture)
    h = keras.layers.AveragePooling2D(3)(h)
    h = keras.layers.Flatten()(h)
    return keras.Model(picture, keras.layers.Dense(2, activation="softmax")(h))
