# SPDX-License-Identifier: Apache-2.0
"""How much a bridge swings: shape, load, wind."""

import keras
import numpy as np

model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(3)])
model.load_weights("bridges.weights.h5")
bridges = np.loadtxt("bridges.csv", delimiter=",", skiprows=1)
swing = model.predict(bridges, verbose=0)
for row in swing:
    print("swing:", row.tolist())
print("largest:", float(np.abs(swing).max()))
