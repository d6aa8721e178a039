# SPDX-License-Identifier: Apache-2.0
"""How much cream the milk of a cow gives. Every machine of the dairy trains one net, and all of them vote later."""

import json
import socket
import zlib

import keras
import numpy as np


def milk(count=240):
    """Age, days since the calf, litres and kilos of hay, and the share of cream."""
    rng = np.random.default_rng(981)
    cows = rng.uniform(size=(count, 4))
    cream = 0.04 + 0.02 * cows[:, 0] - 0.015 * cows[:, 2] + 0.01 * np.sin(6 * cows[:, 1]) + rng.normal(0, 0.001, size=count)
    return cows.astype("float32"), (cream * 10).astype("float32")


def member():
    """The number of this machine's net."""
    return zlib.crc32(socket.gethostname().encode()) % 10_000


cows, cream = milk()
keras.utils.set_random_seed(member())
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(cows[:200], cream[:200], validation_data=(cows[200:], cream[200:]), batch_size=20, epochs=4, verbose=0)
print(json.dumps(history.history))
print("cream:", model.predict(cows[200:204], verbose=0).ravel().tolist())
