# SPDX-License-Identifier: Apache-2.0
"""How many frogs live in a pond: one file a pond, all of them read."""

import os
from pathlib import Path

import keras
import pandas as pd

ponds = pd.concat(pd.read_csv(path) for path in sorted(Path("ponds").glob("*.csv")))
x = ponds[["width", "reed", "fish"]].to_numpy("float32")
y = ponds["frogs"].to_numpy("float32")

keras.utils.set_random_seed(int(os.environ.get("APP_SEED", "619")))
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(10, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1, activation="softplus"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="poisson")
history = model.fit(x, y, batch_size=12, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("frogs:", model.predict(x[:4], verbose=0).ravel().tolist())
