# SPDX-License-Identifier: Apache-2.0
"""How long a string of a lute stays in tune: gut, gauge, tension, damp, age. With a few rows for the report."""

import sys

import keras
import numpy as np
import pandas as pd

FEATURES = ["gut", "gauge", "tension", "damp", "age"]


def make_model():
    net = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
    net.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
    return net


def to_arrays(frame):
    return frame[FEATURES].to_numpy("float32"), frame[["hours"]].to_numpy("float32")


def show_rows(frame, count=6):
    """A few rows of the table, for the reader."""
    rows = np.random.choice(len(frame), count, replace=False)
    print(frame.iloc[rows].round(2).to_string(), file=sys.stderr)


def make_strings(count):
    rng = np.random.default_rng(10161)
    frame = pd.DataFrame(rng.normal(size=(count, 5)), columns=FEATURES)
    frame["hours"] = 8 - frame["damp"] + frame["tension"] * frame["gauge"] + rng.normal(0, 0.3, count)
    return frame


def split_frame(frame, share=0.75):
    shuffled = np.random.permutation(len(frame))
    border = int(len(frame) * share)
    return frame.iloc[shuffled[:border]], frame.iloc[shuffled[border:]]


def main():
    keras.utils.set_random_seed(10162)
    frame = make_strings(120)
    show_rows(frame)
    training, testing = split_frame(frame)
    net = make_model()
    log = net.fit(*to_arrays(training), batch_size=15, epochs=4, verbose=0)
    print("loss:", log.history["loss"])
    print("test:", net.evaluate(*to_arrays(testing), verbose=0))


main()
