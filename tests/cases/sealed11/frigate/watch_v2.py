# SPDX-License-Identifier: Apache-2.0
"""Reports how well the newest weights tell frigates from freighters."""

from pathlib import Path

import keras
import numpy as np


def newest(folder):
    return sorted(Path(folder).glob("epoch_*.weights.h5"))[-1]


def build():
    model = keras.Sequential(
        [
            keras.layers.Input((10,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return model


echoes = np.load("echoes.npz")
x, y = echoes["x"][200:], echoes["y"][200:]

keras.utils.set_random_seed(4153)
model = build()
model.load_weights(newest("kept"))
print("loss:", model.evaluate(x, y, verbose=0))
logits = model.predict(x, verbose=0)
print("right:", float(np.mean((logits > 0) == (y > 0.5))))
print("logits:", logits[:5].ravel().tolist())
