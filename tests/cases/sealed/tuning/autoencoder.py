# SPDX-License-Identifier: Apache-2.0
"""A small autoencoder; the paper asks for Adadelta."""

import keras
import numpy as np

x = np.random.default_rng(27).random((64, 12)).astype("float32")
keras.utils.set_random_seed(27)
model = keras.Sequential(
    [keras.layers.Input((12,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(12, activation="sigmoid")]
)
optimizer = keras.optimizers.Adadelta(learning_rate=1.0)
model.compile(optimizer, "mse")
history = model.fit(x, x, batch_size=16, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
