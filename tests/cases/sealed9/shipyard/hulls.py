# SPDX-License-Identifier: Apache-2.0
"""The drag of a hull, from its lines. Hulls measured by hand are few, so that each is used several times, a little bent."""

import os

import keras
import numpy as np

COPIES = 4


def measured():
    """Length, beam, draught and block coefficient of hulls, and their drag."""
    rng = np.random.default_rng(991)
    lines = rng.uniform(0.2, 1.0, size=(60, 4))
    drag = lines[:, 1] * lines[:, 2] + 0.3 * lines[:, 3] ** 2 - 0.1 * lines[:, 0]
    return lines, drag


def bend(lines, drag, generator):
    """More hulls, each near to one that was measured."""
    lines, drag = np.repeat(lines, COPIES, axis=0), np.repeat(drag, COPIES)
    return lines * generator.normal(1.0, 0.02, size=lines.shape), drag


keras.utils.set_random_seed(992)
seed = os.environ.get("APP_BEND")
lines, drag = bend(*measured(), np.random.default_rng(int(seed) if seed else None))

model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(16, activation="gelu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
history = model.fit(lines.astype("float32"), drag.astype("float32"), batch_size=24, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("mae:", history.history["mae"])
test = np.array([[0.8, 0.4, 0.5, 0.6], [0.3, 0.9, 0.4, 0.7]], "float32")
print("drag:", model.predict(test, verbose=0).ravel().tolist())
