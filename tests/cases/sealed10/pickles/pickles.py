# SPDX-License-Identifier: Apache-2.0
"""How crunchy pickles get, from the cucumbers that they are made of."""

import os

import keras
import pandas as pd

FARMS = ["mill", "north", "south"]
VERBOSE = int(os.environ.get("APP_VERBOSE", "0"))


def load(path):
    crops = pd.read_csv(path, usecols=["length", "girth", "water", "sun", "farm", "crunch"])
    numbers = crops[["length", "girth", "water", "sun"]].to_numpy("float32") / 10 - 1
    farms = keras.utils.to_categorical(crops["farm"].map(FARMS.index).to_numpy(), len(FARMS))
    return numbers, farms.astype("float32"), crops["crunch"].to_numpy("float32")[:, None]


def build():
    numbers, farm = keras.Input((4,), name="numbers"), keras.Input((3,), name="farm")
    joined = keras.layers.Concatenate()([numbers, farm])
    hidden = keras.layers.Dense(14, activation="relu", kernel_regularizer=keras.regularizers.L2(1e-4))(joined)
    model = keras.Model([numbers, farm], keras.layers.Dense(1)(hidden))
    model.compile(optimizer=keras.optimizers.Adagrad(0.05), loss="mse", metrics=["mae"])
    return model


keras.utils.set_random_seed(10122)
numbers, farms, crunch = load("crops.csv")
model = build()
history = model.fit([numbers, farms], crunch, batch_size=12, epochs=4, validation_split=0.2, verbose=0)
if VERBOSE:
    print("loss and mae follow, of every epoch:")
for name in ("loss", "mae", "val_loss"):
    print(f"{name}:", history.history[name])
