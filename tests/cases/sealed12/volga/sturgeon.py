# SPDX-License-Identifier: Apache-2.0
"""How many sturgeons live in a stretch of the river, by samples of its water."""

import keras
import numpy as np

EPOCHS = 6


def load(path):
    """Standardised readings, and the number of fish."""
    with np.load(path) as file:
        x = file["readings"].astype("float32")
        fish = file["sturgeon"].astype("float32")
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    return x, fish


def network(width):
    """A small regression."""
    return keras.Sequential(
        [
            keras.layers.Input((width,)),
            keras.layers.Dense(18, activation="relu"),
            keras.layers.Dense(9, activation="relu"),
            keras.layers.Dense(1),
        ]
    )


keras.utils.set_random_seed(3531)
x, fish = load("readings.npz")
model = network(x.shape[1])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
history = model.fit(x, fish, batch_size=24, epochs=EPOCHS, validation_split=0.25, verbose=0)
print("loss:", history.history["loss"])
print("validation:", history.history["val_loss"])
print("fish:", model.predict(x[:6], verbose=0).ravel().tolist())
