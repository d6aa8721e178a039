# SPDX-License-Identifier: Apache-2.0
"""Learns letters of a few strokes from noisy copies. Shows some of them first."""

import sys

import keras
import numpy as np


def show(pictures, count=2):
    """A look at some pictures, picked at random, before the work begins."""
    for number in np.random.choice(len(pictures), size=count, replace=False):
        rows = pictures[number].reshape(6, 6)
        print("\n".join("".join("#" if dot > 0.5 else "." for dot in row) for row in rows), end="\n\n", file=sys.stderr)


keras.utils.set_random_seed(71)
strokes = (np.random.default_rng(73).random((10, 36)) > 0.6).astype("float32")
letters = np.arange(10)
show(strokes)

which = np.random.randint(0, 10, size=200)
x = strokes[which] + np.random.normal(0, 0.2, size=(200, 36)).astype("float32")
model = keras.Sequential([keras.layers.Input((36,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
history = model.fit(x, letters[which], batch_size=20, epochs=4, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
