# SPDX-License-Identifier: Apache-2.0
"""The net."""

import keras


def make_network(species, hidden, drop, rate):
    stack = [
        keras.layers.Input((species,), name="cover"),
        keras.layers.Dense(hidden, activation="relu", name="hidden"),
        keras.layers.BatchNormalization(name="norm"),
        keras.layers.Dropout(drop, name="drop"),
        keras.layers.Dense(1, name="quality"),
    ]
    network = keras.Sequential(stack, name="air")
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=rate), loss=keras.losses.MeanSquaredError())
    return network
