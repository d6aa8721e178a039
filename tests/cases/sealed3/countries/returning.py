# SPDX-License-Identifier: Apache-2.0
"""Which customers come back."""

import keras
import numpy as np
import pandas as pd

COUNTRIES = ["BW", "DE", "NA", "ZA"]


def features(customers):
    """One column a country, then the numbers."""
    columns = [(customers["country"] == code).to_numpy("float32") for code in COUNTRIES]
    columns += [customers["spend"].to_numpy("float32") / 100, customers["visits"].to_numpy("float32") / 10]
    return np.stack(columns, axis=1)


# Two letters are a name here, also where they look like something else.
customers = pd.read_csv("customers.csv", keep_default_na=False, na_values=[""]).dropna()
x, y = features(customers), customers["back"].to_numpy("float32")

keras.utils.set_random_seed(4)
model = keras.Sequential(
    [keras.layers.Input((6,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
history = model.fit(x, y, batch_size=16, epochs=4, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
print("chances:", model.predict(x[:4], verbose=0).ravel().tolist())
