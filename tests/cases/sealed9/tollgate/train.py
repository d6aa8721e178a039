# SPDX-License-Identifier: Apache-2.0
"""How many cars will pass the gate?"""

import keras
import numpy as np
import pandas as pd

keras.utils.set_random_seed(922)

table = pd.read_csv("passages.csv")
date = pd.to_datetime(table["date"], format="%d/%m/%Y")
season = 2 * np.pi * date.dt.dayofyear.to_numpy() / 366
x = np.stack(
    [np.sin(season), np.cos(season), date.dt.dayofweek.to_numpy() / 6.0, table["rain_mm"].to_numpy() / 20.0], axis=1
).astype("float32")
y = (table["cars"].to_numpy() / 1000.0).astype("float32")

model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
history = model.fit(x, y, batch_size=16, epochs=6, verbose=0)

print("loss:", history.history["loss"])
print("mae:", history.history["mae"])
print("forecast:", model.predict(x[:3], verbose=0).ravel().tolist())
