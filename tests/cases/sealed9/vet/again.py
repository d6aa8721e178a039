# SPDX-License-Identifier: Apache-2.0
"""Which animals have to come again."""

import os

import keras
import numpy as np
import pandas as pd

COLUMNS = ["weight_kg", "age", "fever", "dose_mg"]
TYPICAL = np.array([15.0, 8.0, 38.8, 50.0], "float32")
SPREAD = np.array([9.0, 5.0, 0.7, 28.0], "float32")

keras.utils.set_random_seed(1032)
visits = pd.read_csv("visits.csv")
x = (visits[COLUMNS].to_numpy("float32") - TYPICAL) / SPREAD
y = visits["came_again"].to_numpy("float32")
importance = {0: 1.0, 1: float(os.environ.get("APP_SICK", "1"))}

model = keras.Sequential(
    [
        keras.layers.Input((len(COLUMNS),)),
        keras.layers.Dense(10, activation="tanh"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=16, epochs=5, class_weight=importance, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("tomorrow:", model.predict(x[10:14], verbose=0).ravel().tolist())
