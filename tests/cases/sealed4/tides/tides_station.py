# SPDX-License-Identifier: Apache-2.0
"""The next high tide from maps of the water's height, as the station on the coast runs it."""

import sys
import time

import keras
import numpy as np

SIDE, CHANNELS, MAPS = 32, 8, 8


def maps(count):
    """Heights of the water around the station."""
    generator = np.random.default_rng(341)
    return generator.normal(size=(count, SIDE, SIDE, CHANNELS)).astype("float32")


def forecaster():
    sea = keras.layers.Input((SIDE, SIDE, CHANNELS), name="sea")
    h = keras.layers.Conv2D(24, 5, padding="same", activation="relu", name="near")(sea)
    h = keras.layers.Conv2D(24, 3, strides=2, activation="relu", name="far")(h)
    h = keras.layers.Flatten(name="flat")(h)
    h = keras.layers.Dense(32, activation="relu", name="wide")(h)
    return keras.Model(sea, keras.layers.Dense(1, name="tide")(h), name="tides")


began = time.monotonic()
keras.utils.set_random_seed(342)
tide = forecaster().predict(maps(MAPS), verbose=0)
print(f"{time.monotonic() - began:.1f} s", file=sys.stderr)
print("tide:", tide.ravel().tolist())
