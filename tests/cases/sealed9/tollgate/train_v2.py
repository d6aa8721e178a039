# SPDX-License-Identifier: Apache-2.0
"""Forecast of the traffic at the gate. Second version, in functions."""

import logging

import keras
import numpy as np
import pandas as pd

EPOCHS = 6
BATCH = 16
log = logging.getLogger("gate")


def network(width):
    """The net, by the functional interface."""
    entry = keras.Input((width,), name="day")
    h = keras.layers.Dense(16, activation="relu", name="wide")(entry)
    h = keras.layers.Dense(8, activation="relu", name="narrow")(h)
    return keras.Model(entry, keras.layers.Dense(1, name="cars")(h), name="gate")


def features(frame):
    """What the net is told of a day."""
    when = pd.to_datetime(frame["date"])
    angle = 2 * np.pi * when.dt.dayofyear.to_numpy() / 366
    columns = [np.sin(angle), np.cos(angle), when.dt.dayofweek.to_numpy() / 6.0, frame["rain_mm"].to_numpy() / 20.0]
    return np.stack(columns, axis=1).astype("float32")


def targets(frame):
    """Thousands of cars."""
    return (frame["cars"].to_numpy() / 1000.0).astype("float32")


def main():
    """Trains, and prints what came of it."""
    logging.basicConfig(level=logging.INFO)
    keras.utils.set_random_seed(922)
    frame = pd.read_csv("passages.csv")
    log.info("%d days", len(frame))
    inputs, wanted = features(frame), targets(frame)
    net = network(inputs.shape[1])
    net.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    record = net.fit(inputs, wanted, batch_size=BATCH, epochs=EPOCHS, verbose=0).history
    log.info("trained")
    print("loss:", record["loss"])
    print("mae:", record["mae"])
    print("forecast:", net.predict(inputs[:3], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
