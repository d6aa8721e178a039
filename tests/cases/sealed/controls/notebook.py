# SPDX-License-Identifier: Apache-2.0
"""Trains a line through points."""

import keras
import numpy as np

patience = 3
keras.utils.set_random_seed(38)
x = np.linspace(-1, 1, 40, dtype="float32")[:, None]
y = 3 * x - 1
model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
history = model.fit(x, y, batch_size=10, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
