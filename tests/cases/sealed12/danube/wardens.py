# SPDX-License-Identifier: Apache-2.0
"""Learns what the wardens would call the state of the river."""

import keras
import numpy as np
import pandas as pd

EPOCHS = 6


def read(path):
    """Features of each row, and the number of its state."""
    table = pd.read_csv(path)
    features = table[["rain", "melt", "level"]].to_numpy("float32")
    features = features / np.array([20.0, 8.0, 400.0], dtype="float32")
    codes, names = pd.factorize(table["state"])
    return features, codes.astype("int32"), list(names)


def network(outputs):
    """A small classifier."""
    return keras.Sequential(
        [
            keras.layers.Input((3,)),
            keras.layers.Dense(16, activation="relu", name="hidden"),
            keras.layers.Dense(outputs, activation="softmax", name="state"),
        ]
    )


keras.utils.set_random_seed(31)
x, y, names = read("levels.csv")
model = network(len(names))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=15, epochs=EPOCHS, verbose=0)

print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
today = np.array([[0.4, 0.5, 0.72], [0.9, 0.6, 0.95]], dtype="float32")
for probabilities in model.predict(today, verbose=0):
    print("today:", probabilities.tolist())
