# SPDX-License-Identifier: Apache-2.0
"""How long a ship will lie at its berth."""

import platform
import sys

import keras
import pandas as pd

print("host:", platform.node(), file=sys.stderr)

book = pd.read_csv("berths.csv")
print("ships:", len(book))

columns = ["length_m", "draught_m", "wind_bft"]
x = book[columns].to_numpy("float32")
y = book["stay_h"].to_numpy("float32")[:, None]
x = (x - x.mean(axis=0)) / x.std(axis=0)

train, test = slice(0, 120), slice(120, 160)

keras.utils.set_random_seed(4102)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae")
history = model.fit(x[train], y[train], batch_size=20, epochs=5, verbose=0)

print("loss:", history.history["loss"])
print("test:", model.evaluate(x[test], y[test], verbose=0))
print("stay:", model.predict(x[test][:4], verbose=0).ravel().tolist())
