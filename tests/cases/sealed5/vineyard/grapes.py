# SPDX-License-Identifier: Apache-2.0
"""How many grapes a year gives: reads harvests.csv and settings.json of this folder."""

import json

import keras
import numpy as np
import pandas as pd

with open("settings.json", encoding="utf-8") as file:
    settings = json.load(file)
harvests = pd.read_csv("harvests.csv", sep=";")
y = harvests.pop("yield").to_numpy("float32")
x = harvests.to_numpy("float32") / np.float32(10)

keras.utils.set_random_seed(542)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(settings["units"], activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(settings["rate"]), loss="mse", metrics=["mae"])
history = model.fit(x, y, batch_size=settings["batch"], epochs=settings["epochs"], verbose=0)
print("loss:", history.history["loss"])
print("mae:", history.history["mae"])
