# SPDX-License-Identifier: Apache-2.0
"""The net for the power that a tram needs."""

import keras


def network():
    """From slope, load, speed, wind and rain to kilowatts."""
    return keras.Sequential(
        [
            keras.layers.Input((5,)),
            keras.layers.Dense(16, activation="relu", name="street"),
            keras.layers.Dense(16, activation="relu", name="wheel"),
            keras.layers.Dense(1, name="power"),
        ]
    )
