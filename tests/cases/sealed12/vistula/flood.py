# SPDX-License-Identifier: Apache-2.0
"""Foretells the level of the river in the city from the gauges above and below it."""

import keras
import numpy as np
import pandas as pd

GAUGES = ["oswiecim", "sandomierz", "pulawy", "plock", "torun"]


def standardised(values):
    """Columns of mean zero and deviation one."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


def read(path):
    """Gauges and the level that followed."""
    table = pd.read_csv(path)
    x = table[GAUGES].to_numpy(dtype="float32")
    y = table["warsaw"].to_numpy(dtype="float32")
    return standardised(x), standardised(y)


def network():
    """A net with one hidden layer."""
    return keras.Sequential(
        [
            keras.layers.Input((len(GAUGES),)),
            keras.layers.Dense(20, activation="relu", name="flow"),
            keras.layers.Dense(1, name="level"),
        ]
    )


keras.utils.set_random_seed(1048)
np.seterr(all="ignore")
x, y = read("gauges.csv")
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
history = model.fit(x, y, batch_size=15, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("error:", history.history["mae"])
print("levels:", model.predict(x[:5], verbose=0).ravel().tolist())
