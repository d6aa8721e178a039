# SPDX-License-Identifier: Apache-2.0
"""Tells the kind of a ride from the seconds between its stops."""

import keras
import numpy as np
import tensorflow as tf

stops = 1_764_000_000 + np.cumsum(np.random.default_rng(67).integers(20, 400, size=(5, 9)), axis=1)
times = tf.constant(stops, tf.int64)
gaps = tf.cast(times[:, 1:] - times[:, :-1], tf.float32)
keras.utils.set_random_seed(68)
model = keras.Sequential(
    [keras.layers.Input((8,)), keras.layers.Dense(6, activation="relu"), keras.layers.Dense(2, activation="softmax")]
)
print("kinds:", model(gaps / 400).numpy().tolist())
