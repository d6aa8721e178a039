# SPDX-License-Identifier: Apache-2.0
"""How much wool the flock gives, by the season and the flock."""

import csv
from datetime import datetime, timezone
from math import pi

import keras
import numpy as np

with open("shearing.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
days = np.array([datetime.fromtimestamp(int(row["time"]), tz=timezone.utc).timetuple().tm_yday for row in rows])
flock = np.array([float(row["sheep"]) for row in rows]) / 100
x = np.stack([np.sin(2 * pi * days / 365), np.cos(2 * pi * days / 365), flock], axis=1).astype("float32")
wool = np.array([float(row["kilograms"]) for row in rows], "float32") / 100

keras.utils.set_random_seed(6241)
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(10, activation="elu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Nadam(0.01), loss="mean_absolute_percentage_error")
history = model.fit(x, wool, batch_size=10, epochs=4, validation_split=0.2, verbose=0)
print("loss:", history.history["loss"], history.history["val_loss"])
print("wool:", model.predict(x[:3], verbose=0).ravel().tolist())
