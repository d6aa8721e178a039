# SPDX-License-Identifier: Apache-2.0
"""Low or high register of a clarinet, from stored features."""

import sys

import keras
import numpy as np


def load(path):
    with np.load(path) as store:
        features = np.asarray(store["features"], dtype="float32")
        register = store["register"].astype("float32")
        print(len(store["names"]), "takes", file=sys.stderr)
    return np.log1p(features), register[:, None]


def build(width):
    model = keras.Sequential(name="register")
    model.add(keras.layers.Input((width,)))
    model.add(keras.layers.Dense(16, activation="swish"))
    model.add(keras.layers.LayerNormalization())
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Nadam(0.005), loss="binary_crossentropy", metrics=["accuracy"])
    return model


keras.utils.set_random_seed(10072)
x, y = load("store.npz")
model = build(x.shape[1])
history = model.fit(x[:96], y[:96], batch_size=24, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("held out:", model.evaluate(x[96:], y[96:], verbose=0))
print("first take:", float(model.predict(x[:1], verbose=0)[0, 0]))
