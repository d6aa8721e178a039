# SPDX-License-Identifier: Apache-2.0
"""Learns the price of a house."""

import keras
import pandas as pd

houses = pd.read_csv("houses.csv")
x = houses[["rooms", "area"]].to_numpy("float32")
y = houses["price"].to_numpy("float32")
keras.utils.set_random_seed(78)
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
history = model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
