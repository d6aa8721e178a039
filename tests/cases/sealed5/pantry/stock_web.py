# SPDX-License-Identifier: Apache-2.0
"""How many days the stock lasts."""

import json

import keras
import numpy as np

with open("stock.json", encoding="utf-8") as file:
    rows = json.load(file)["stock"]

shelf = np.array([int(row["shelf"]) for row in rows])
weight = np.array([float(row["weight"]) for row in rows], dtype="float32")
days = np.array([float(row["left"]) for row in rows], dtype="float32")

keras.utils.set_random_seed(532)
where = keras.Input((), dtype="int32", name="shelf")
heavy = keras.Input((1,), name="weight")
h = keras.layers.Concatenate()([keras.layers.Embedding(9, 4)(where), heavy])
h = keras.layers.Dense(8, activation="relu")(h)
model = keras.Model([where, heavy], keras.layers.Dense(1)(h))
model.compile(optimizer="rmsprop", loss="mse")
history = model.fit([shelf, weight[:, None]], days, batch_size=16, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("days:", model.predict([shelf[:4], weight[:4, None]], verbose=0).ravel().tolist())
