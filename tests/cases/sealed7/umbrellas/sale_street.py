# SPDX-License-Identifier: Apache-2.0
"""How many umbrellas the shop will sell, by the weather of the day."""

import keras
import numpy as np
import pandas as pd

shop = pd.read_csv("shop.csv", parse_dates=["day"])
weather = pd.read_csv("weather.csv", parse_dates=["day"])
table = pd.merge(shop, weather, on="day", how="left").fillna(0)
table["weekend"] = (table["day"].dt.dayofweek >= 5).astype(int)
x = table[["visitors", "rain", "wind", "weekend"]].to_numpy("float32") / np.array([90, 20, 12, 1], dtype="float32")
y = table["sold"].to_numpy("float32")

keras.utils.set_random_seed(4112)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(12, activation="softplus"),
        keras.layers.Dense(1, activation="softplus"),
    ]
)
model.compile(optimizer=keras.optimizers.Nadam(0.02), loss="poisson", metrics=["mae"])
model.fit(x, y, batch_size=20, epochs=5, verbose=0)
print("scores:", model.evaluate(x, y, verbose=0, return_dict=True))
print("a wet Saturday:", model.predict(np.array([[0.7, 0.6, 0.5, 1.0]], dtype="float32"), verbose=0).item())
