# SPDX-License-Identifier: Apache-2.0
"""How much the plants of a bed grow in a week."""

import keras
import numpy as np
import pandas as pd

NAMES = ["warmth", "water", "co2", "lamp_hours"]


def standard(values):
    """Columns with mean 0 and deviation 1."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


keras.utils.set_random_seed(1002)
beds = pd.read_csv("beds.csv")
x = standard(beds[NAMES].to_numpy(np.float32))
y = beds["growth"].to_numpy(np.float32)

model = keras.Sequential(
    [
        keras.layers.Input((len(NAMES),)),
        keras.layers.Dense(12, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
history = model.fit(x, y, batch_size=20, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("mae:", history.history["mae"])
print("growth:", model.predict(x[:3], verbose=0).ravel().tolist())
