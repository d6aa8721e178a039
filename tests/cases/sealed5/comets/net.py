# SPDX-License-Identifier: Apache-2.0
"""The net of the comets' tails."""

import keras


def network(stations):
    """Knows each station by a vector."""
    station = keras.Input((), dtype="int32", name="station")
    seen = keras.Input((2,), name="seen")
    place = keras.layers.Embedding(stations, 6, name="place")(station)
    h = keras.layers.Concatenate(name="both")([place, seen])
    h = keras.layers.Dense(12, activation="selu", name="wide")(h)
    return keras.Model([station, seen], keras.layers.Dense(1, name="tail")(h))
