# SPDX-License-Identifier: Apache-2.0
"""What the roof will yield, from the hour and the day."""

import csv
import datetime

import keras
import numpy as np

with open("roof.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))

moments = [datetime.datetime.fromtimestamp(int(row["seconds"])) for row in rows]
angle = np.array([moment.hour + moment.minute / 60 for moment in moments]) / 24 * 2 * np.pi
weekend = np.array([moment.weekday() >= 5 for moment in moments], dtype="float32")
x = np.stack([np.sin(angle), np.cos(angle), weekend], axis=1).astype("float32")
y = np.array([float(row["watts"]) for row in rows], dtype="float32") / 3000

keras.utils.set_random_seed(592)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="softplus"),
    ]
)
model.compile(optimizer="adam", loss="mse")
history = model.fit(x, y, batch_size=24, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("next:", model.predict(x[:6], verbose=0).ravel().tolist())
