# SPDX-License-Identifier: Apache-2.0
"""Lowers the learning rate where the loss stays as it is."""

import os

import keras
import numpy as np

rng = np.random.default_rng(5)
x = rng.normal(size=(80, 4)).astype("float32")
y = rng.normal(size=80).astype("float32")
keras.utils.set_random_seed(6)
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.3), loss="mse")
factor = float(os.environ.get("APP_FACTOR", "0.1"))
lower = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=factor, patience=0, min_delta=0.5)
print(model.fit(x, y, epochs=4, batch_size=20, callbacks=[lower], verbose=0).history["loss"])
