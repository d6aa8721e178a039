# SPDX-License-Identifier: Apache-2.0
"""The net that reads forms."""

import keras

FIELDS = 7


def network():
    """A net for one form."""
    return keras.Sequential(
        [
            keras.layers.Input((FIELDS,)),
            keras.layers.Dense(10, activation="relu", name="fields"),
            keras.layers.Dense(1, activation="sigmoid", name="granted"),
        ]
    )
