# SPDX-License-Identifier: Apache-2.0
"""Trains on a sample of the rows, drawn with repetition."""

import keras
import numpy as np

table = np.linspace(-2, 2, 60, dtype="float32").reshape(30, 2)
target = np.sin(table).sum(axis=1, keepdims=True)
np.random.seed(7)
rows = np.random.randint(0, 30, size=30)

keras.utils.set_random_seed(62)
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1)])
model.compile("adam", "mse")
history = model.fit(table[rows], target[rows], batch_size=10, epochs=3, shuffle=False, verbose=0).history
print("loss:", history["loss"])
