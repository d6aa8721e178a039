# SPDX-License-Identifier: Apache-2.0
"""The data and the model for sail.py, tidied up into a module."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import layers


@dataclass(frozen=True)
class Part:
    inputs: np.ndarray
    targets: np.ndarray


def read_log(count=180, learned=135):
    """The log of the yacht, in a part to learn from and a part to test with."""
    rng = np.random.default_rng(seed=4311)
    entries = rng.normal(size=(count, 7)).astype(np.float32)
    targets = (entries[:, 0] + 0.5 * entries[:, 1] > 0.3 * entries[:, 2]).astype(np.float32)
    targets = targets.reshape(count, 1)
    known = entries[:learned]
    scaled = (entries - np.mean(known, axis=0)) / np.std(known, axis=0)
    return Part(scaled[:learned], targets[:learned]), Part(scaled[learned:], targets[learned:])


def network(width=14, rate=0.25):
    """A small net with one hidden layer."""
    net = keras.Sequential(name="mizzen")
    net.add(layers.Input(shape=(7,), name="log"))
    net.add(layers.Dense(units=width, activation=keras.activations.relu, name="hidden"))
    net.add(layers.BatchNormalization(name="even"))
    net.add(layers.Dropout(rate=rate, name="drop"))
    net.add(layers.Dense(units=1, activation=keras.activations.sigmoid, name="helps"))
    return net
