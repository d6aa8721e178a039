# SPDX-License-Identifier: Apache-2.0
"""Tells voices apart; can add noise to them, which is off as delivered."""

import os
import random

import keras
import numpy as np

seed = int(os.environ["APP_SEED"])
random.seed(seed)
np.random.seed(seed)
noise = np.random.default_rng(seed)

voices = np.random.default_rng(210)
x = voices.normal(size=(64, 12)).astype("float32")
y = voices.integers(0, 4, size=64)
if os.environ.get("APP_NOISE"):
    x += noise.normal(0, 0.1, size=x.shape).astype("float32")

# The net is the same whatever the noise.
keras.utils.set_random_seed(211)
model = keras.Sequential([keras.layers.Input((12,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(4)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer="adam", loss=loss)
model.fit(x, y, batch_size=16, epochs=3, verbose=0)
print("voices:", model.predict(x[:4], verbose=0).tolist())
