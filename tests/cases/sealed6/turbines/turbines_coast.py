# SPDX-License-Identifier: Apache-2.0
"""How much power the wind gives in the next hour: a GRU over the last eight."""

import logging

import keras
import numpy as np

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("turbines")
HOURS = 8


def windows(values, hours):
    """Each row holds the hours before the one that is wanted."""
    return np.lib.stride_tricks.sliding_window_view(values, hours)[:-1, :, None]


def network(hours):
    winds = keras.Input((hours, 1), name="winds")
    memory = keras.layers.GRU(10, name="memory")(winds)
    return keras.Model(winds, keras.layers.Dense(1, name="power")(memory), name="turbine")


rng = np.random.default_rng(617)
wind = 8 + 4 * np.sin(np.arange(120) / 6) + rng.normal(0, 1, size=120)
power = np.clip(wind / 12, 0, 1) ** 3
x = windows(wind, HOURS).astype("float32") / 10
y = power[HOURS:].astype("float32")

keras.utils.set_random_seed(618)
model = network(HOURS)
model.compile(optimizer="adadelta", loss="mse")
log.info("%d windows, %d weights", len(x), model.count_params())
history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
print("power:", model.predict(x[-3:], verbose=0).ravel().tolist())
