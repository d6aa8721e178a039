# SPDX-License-Identifier: Apache-2.0
"""How long a ship waits for a berth, by the hour of its arrival and its length."""

import csv
import math
from datetime import datetime

import keras
import numpy as np


def features(row):
    moment = datetime.fromtimestamp(int(row["arrived"]))
    angle = 2 * math.pi * (moment.hour + moment.minute / 60) / 24
    weekend = 1.0 if moment.weekday() >= 5 else 0.0
    return [math.sin(angle), math.cos(angle), weekend, float(row["length"]) / 300]


with open("arrivals.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
x = np.array([features(row) for row in rows], dtype="float32")
y = np.array([float(row["wait"]) for row in rows], dtype="float32") / 60

keras.utils.set_random_seed(1071)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.RMSprop(0.003), loss="mse", metrics=["mae"])
history = model.fit(x, y, batch_size=20, epochs=6, validation_split=0.2, verbose=0)
print("loss:", history.history["loss"])
print("validation:", history.history["val_loss"], history.history["val_mae"])
print("waits:", model.predict(x[:4], verbose=0).ravel().tolist())
