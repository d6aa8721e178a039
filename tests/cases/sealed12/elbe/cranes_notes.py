# SPDX-License-Identifier: Apache-2.0
"""Which crane of the port should unload a ship. With notes for the report."""

import sys
import time

import keras
import numpy as np

CRANES = 4


def ships(count):
    rng = np.random.default_rng(1189)
    x = rng.uniform(0, 1, size=(count, 6)).astype("float32")
    crane = np.argmax(x @ rng.normal(size=(6, CRANES)) + rng.normal(0, 0.1, size=(count, CRANES)), axis=1)
    return x, crane


def network():
    return keras.Sequential(
        [
            keras.layers.Input((6,)),
            keras.layers.Dense(20, activation="relu", name="deck"),
            keras.layers.Dropout(0.1, name="waves"),
            keras.layers.Dense(CRANES, activation="softmax", name="crane"),
        ]
    )


def note(*words):
    print(*words, file=sys.stderr)


keras.utils.set_random_seed(1190)
x, crane = ships(96)
note("ships:", len(x), "of each crane:", np.bincount(crane).tolist())
note("parameters:", network().count_params())

start = time.monotonic()
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, crane, batch_size=16, epochs=6, verbose=0)
note("seconds:", time.monotonic() - start)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("crane:", model.predict(x[:2], verbose=0).tolist())
