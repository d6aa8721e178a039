# SPDX-License-Identifier: Apache-2.0
"""How much silt the river has laid down, by the water that has passed since the dredging."""

import keras
import numpy as np


def season(hours):
    """Cubic metres that pass in each hour, and the silt at its end."""
    rng = np.random.default_rng(2525)
    water = rng.integers(20_000_000, 60_000_000, size=hours)
    total = np.cumsum(water.astype("float64"))
    silt = np.sqrt(total / 1e9) + rng.normal(0, 0.05, size=hours)
    return water, silt.astype("float32")


def features(water):
    """The water of the hour, and that of all hours so far, in billions of cubic metres."""
    passed = np.cumsum(water)
    return np.stack([water / 1e8, passed / 1e9], axis=1).astype("float32")


def network():
    """A small regression."""
    return keras.Sequential(
        [
            keras.layers.Input((2,)),
            keras.layers.Dense(16, activation="tanh"),
            keras.layers.Dense(16, activation="tanh"),
            keras.layers.Dense(1),
        ]
    )


keras.utils.set_random_seed(2526)
water, silt = season(180)
x = features(water)
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(x, silt, batch_size=18, epochs=6, verbose=0)
print("loss:", history.history["loss"])
print("silt:", model.predict(x[::30], verbose=0).ravel().tolist())
