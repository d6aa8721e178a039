# SPDX-License-Identifier: Apache-2.0
"""Who buys popcorn: a small net on the tickets of one week."""

import csv

import keras
import numpy as np

FEATURES = ("age", "hour", "row", "place")
LARGEST = np.array([80, 24, 25, 30], "float32")


def read_tickets(path):
    """Features from 0 to 1, and whether popcorn was bought."""
    with open(path, newline="", encoding="utf-8") as file:
        tickets = list(csv.DictReader(file))
    x = np.array([[float(ticket[name]) for name in FEATURES] for ticket in tickets], "float32")
    y = np.array([float(ticket["popcorn"]) for ticket in tickets], "float32")
    return x / LARGEST, y


def build():
    """A net with one hidden layer."""
    model = keras.Sequential(
        [
            keras.layers.Input((len(FEATURES),)),
            keras.layers.Dense(12, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model


keras.utils.set_random_seed(902)
x, y = read_tickets("tickets.csv")
model = build()
history = model.fit(x, y, batch_size=24, epochs=4, validation_split=0.2, verbose=0)
for name, values in history.history.items():
    print(name, values)
guest = np.array([[25, 20, 12, 8]], "float32") / LARGEST
print("young guest at eight:", float(model.predict(guest, verbose=0)[0, 0]))
