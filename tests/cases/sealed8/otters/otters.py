# SPDX-License-Identifier: Apache-2.0
"""The mass of an otter by its length and age."""

import keras
import pandas as pd

otters = pd.read_csv("otters.csv")
x = otters[["length", "age"]].to_numpy("float32")
x = (x - x.mean(axis=0)) / x.std(axis=0)
y = otters["mass"].to_numpy("float32")

keras.utils.set_random_seed(8112)
model = keras.Sequential(
    [
        keras.layers.Input((2,)),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
history = model.fit(x, y, batch_size=20, epochs=6, validation_split=0.2, verbose=0)
for name, values in history.history.items():
    print(f"{name}:", values)
print("mass:", model.predict(x[:4], verbose=0).ravel().tolist())
