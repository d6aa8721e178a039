# SPDX-License-Identifier: Apache-2.0
"""The net that hears whether a bell is cracked."""

import keras


def network():
    """A net for 64 samples of sound."""
    return keras.Sequential(
        [
            keras.layers.Input((64, 1)),
            keras.layers.Conv1D(6, 5, activation="relu", name="heard"),
            keras.layers.BatchNormalization(name="even"),
            keras.layers.GlobalMaxPooling1D(name="loudest"),
            keras.layers.Dense(1, activation="sigmoid", name="cracked"),
        ]
    )
