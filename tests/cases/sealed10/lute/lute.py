# SPDX-License-Identifier: Apache-2.0
"""How long a string of a lute stays in tune: gut, gauge, tension, damp, age."""

import keras
import numpy as np
import pandas as pd


def strings(count):
    rng = np.random.default_rng(10161)
    table = pd.DataFrame(rng.normal(size=(count, 5)), columns=["gut", "gauge", "tension", "damp", "age"])
    table["hours"] = 8 - table["damp"] + table["tension"] * table["gauge"] + rng.normal(0, 0.3, count)
    return table


def split(table, share=0.75):
    order = np.random.permutation(len(table))
    cut = int(len(table) * share)
    return table.iloc[order[:cut]], table.iloc[order[cut:]]


def arrays(table):
    x = table.drop(columns="hours").to_numpy("float32")
    return x, table[["hours"]].to_numpy("float32")


def build():
    model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
    return model


keras.utils.set_random_seed(10162)
train, test = split(strings(120))
model = build()
history = model.fit(*arrays(train), batch_size=15, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(*arrays(test), verbose=0))
