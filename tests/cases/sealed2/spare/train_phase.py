# SPDX-License-Identifier: Apache-2.0
"""Learns two frequencies. A head for the phase is prepared, and not used yet."""

import keras
import numpy as np

x = np.linspace(0, 1, 48, dtype="float32")[:, None]
y = np.concatenate([np.sin(6 * x), np.cos(4 * x)], axis=1)
keras.utils.set_random_seed(63)
inputs = keras.Input((1,))
phase = keras.layers.Dense(1, name="phase")
hidden = keras.layers.Dense(12, activation="tanh")(inputs)
model = keras.Model(inputs, keras.layers.Dense(2)(hidden))
model.compile(keras.optimizers.SGD(0.1), "mse")
history = model.fit(x, y, batch_size=12, epochs=3, shuffle=False, verbose=0).history
print("loss:", history["loss"])
