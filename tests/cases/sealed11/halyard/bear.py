# SPDX-License-Identifier: Apache-2.0
"""How much a halyard bears, by what it is made of."""

import keras
import numpy as np


def load(name):
    with np.load(name) as file:
        return np.ascontiguousarray(file["rope"]), np.ascontiguousarray(file["force"])


rope, force = load("halyard.npz")
print("ropes:", len(rope))

keras.utils.set_random_seed(4322)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(16, activation="elu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="huber")
history = model.fit(rope, force, validation_split=0.25, batch_size=15, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("validation:", history.history["val_loss"])
print("bears:", model.predict(rope[:4], verbose=0).ravel().tolist())
