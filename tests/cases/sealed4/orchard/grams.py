# SPDX-License-Identifier: Apache-2.0
"""What an apple weighs, by its looks: python grams.py FILE"""

import json
import sys

import keras
import numpy as np

name = sys.argv[1]
if name.endswith(".json"):
    with open(name, encoding="utf-8") as file:
        apples = {key: np.array(values) for key, values in json.load(file).items()}
else:
    apples = np.load(name)
x = apples["looks"].astype("float32")
y = (apples["grams"] / 150).astype("float32")

keras.utils.set_random_seed(452)
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mae")
history = model.fit(x, y, batch_size=12, epochs=3, verbose=0)
print("loss:", history.history["loss"])
