# SPDX-License-Identifier: Apache-2.0
"""The net that hears whether a guest liked the soup."""

import keras


def network(size):
    """For sentences of at most ten words."""
    return keras.Sequential(
        [
            keras.layers.Input((10,), dtype="int64"),
            keras.layers.Embedding(size, 8, mask_zero=True),
            keras.layers.GRU(6),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
