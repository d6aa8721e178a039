# SPDX-License-Identifier: Apache-2.0
"""How many people take the ski train, by weather and day."""

import argparse
import os

import keras
import numpy as np


def days(count):
    """Snow, cold, sun and kind of day, and the thousands of passengers."""
    rng = np.random.default_rng(1624)
    x = rng.normal(size=(count, 4)).astype("float32")
    passengers = np.exp(0.5 * x[:, 0] + 0.3 * x[:, 2]) + 2 * (x[:, 3] > 1) + rng.normal(0, 0.1, size=count)
    return x, passengers.astype("float32")


def optimizer(rate):
    """Adam, with a bound on the gradients where one is asked for."""
    bound = float(os.environ.get("APP_BOUND", "0"))
    if bound > 0:
        return keras.optimizers.Adam(rate, clipnorm=bound)
    return keras.optimizers.Adam(rate)


def network(penalty):
    """A hidden layer with a penalty on its weights."""
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(24, activation="elu", kernel_regularizer=keras.regularizers.L2(penalty)),
            keras.layers.Dense(12, activation="elu"),
            keras.layers.Dense(1),
        ]
    )


parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.01)
parser.add_argument("--penalty", type=float, default=0.001)
arguments = parser.parse_args()

keras.utils.set_random_seed(1625)
x, passengers = days(120)
model = network(arguments.penalty)
model.compile(optimizer=optimizer(arguments.rate), loss="mse", metrics=["mae"])
history = model.fit(x, passengers, batch_size=20, epochs=6, verbose=0)
print("loss:", history.history["loss"])
print("error:", history.history["mae"])
print("passengers:", model.predict(x[:5], verbose=0).ravel().tolist())
