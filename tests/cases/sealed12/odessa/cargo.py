# SPDX-License-Identifier: Apache-2.0
"""How many hours it takes to unload a ship."""

import keras
import numpy as np
import pandas as pd

GOODS = ["grain", "iron", "wood"]


def read(path):
    """Features and hours of all ships."""
    table = pd.read_csv(path, usecols=["goods", "tons", "draught", "cranes", "hours"])
    kind = np.stack([(table["goods"] == goods).to_numpy(dtype="float32") for goods in GOODS], axis=1)
    numbers = np.stack([table[name].to_numpy(dtype="float32") for name in ("tons", "draught", "cranes")], axis=1)
    numbers = numbers / np.array([9000, 11, 4], dtype="float32")
    return np.concatenate([kind, numbers], axis=1), table["hours"].to_numpy(dtype="float32") / 40


def network(width):
    """Two layers."""
    return keras.Sequential(
        [
            keras.layers.Input((width,)),
            keras.layers.Dense(20, activation="relu"),
            keras.layers.Dense(1),
        ]
    )


keras.utils.set_random_seed(1795)
x, hours = read("cargo.csv")
model = network(x.shape[1])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae")
history = model.fit(x, hours, batch_size=15, epochs=6, validation_split=0.2, verbose=0)
print("loss:", history.history["loss"])
print("validation:", history.history["val_loss"])
print("hours:", model.predict(x[:5], verbose=0).ravel().tolist())
