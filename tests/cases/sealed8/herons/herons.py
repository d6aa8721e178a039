# SPDX-License-Identifier: Apache-2.0
"""How many herons come to the gate, by the hour, the day of the week and the water level."""

import csv
import datetime

import keras
import numpy as np


def features(time, level):
    moment = datetime.datetime.fromtimestamp(time)
    angle = 2 * np.pi * moment.hour / 24
    return [np.sin(angle), np.cos(angle), float(moment.weekday() >= 5), level]


def read(path):
    x, y = [], []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            x.append(features(int(row["time"]), float(row["level"])))
            y.append(float(row["visits"]))
    return np.array(x, "float32"), np.array(y, "float32")


x, y = read("gate.csv")
keras.utils.set_random_seed(8102)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(1, activation="softplus"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="poisson")
history = model.fit(x, y, batch_size=32, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("visits:", model.predict(x[:5], verbose=0).ravel().tolist())
