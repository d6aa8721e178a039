# SPDX-License-Identifier: Apache-2.0
"""How many days a galleon sails: goes on from earlier weights with the voyages of this year."""

import os

import keras
import numpy as np

WEIGHTS = "weights/galleon.weights.h5"


def build():
    model = keras.Sequential(
        [
            keras.layers.Input((6,)),
            keras.layers.Dense(24, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    if os.path.exists(WEIGHTS):
        model.load_weights(WEIGHTS)
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse")
    return model


rng = np.random.default_rng(4143)
x = rng.normal(size=(80, 6)).astype("float32")
y = (np.tanh(x.sum(axis=1, keepdims=True) / 2) * 5 + 20 + rng.normal(0, 0.5, (80, 1))).astype("float32")

keras.utils.set_random_seed(4144)
model = build()
print("before:", model.evaluate(x[60:], y[60:], verbose=0))
history = model.fit(x[:60], y[:60], batch_size=15, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("after:", model.evaluate(x[60:], y[60:], verbose=0))
print("days:", model.predict(x[60:64], verbose=0).ravel().tolist())
