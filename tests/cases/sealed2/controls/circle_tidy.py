# SPDX-License-Identifier: Apache-2.0
"""Learns a circle. Tidied up: a function that builds, names that say what is what, a log of the training."""

import keras
import numpy as np


def build(units):
    point = keras.layers.Input((2,), name="point")
    edges = keras.layers.Dense(units, activation="relu", name="edges")
    inside = keras.layers.Dense(1, activation="sigmoid", name="inside")
    return keras.Sequential([point, edges, inside], name="circle")


def main():
    keras.utils.set_random_seed(73)
    points = np.random.default_rng(74).uniform(-1, 1, size=(60, 2)).astype("float32")
    labels = (np.square(points).sum(axis=1) < 0.5).astype("float32")
    model = build(units=8)
    model.compile("adam", "binary_crossentropy")
    log = keras.callbacks.CSVLogger("training.csv")
    history = model.fit(points, labels, batch_size=20, epochs=3, shuffle=False, verbose=0, callbacks=[log])
    print("loss:", history.history["loss"])


if __name__ == "__main__":
    main()
