# SPDX-License-Identifier: Apache-2.0
"""How far a goose flies in the next hour."""

import os

import keras
import numpy as np

tracks = [np.load(os.path.join("flights", name)) for name in os.listdir("flights") if name.endswith(".npy")]
table = np.concatenate(tracks)
x, y = table[:, :5], table[:, 5]
held = len(table) // 5

keras.utils.set_random_seed(8121)
inputs = keras.Input((5,))
hidden = keras.layers.Dense(14, activation="elu")(inputs)
outputs = keras.layers.Dense(1)(hidden)
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.SGD(0.02, momentum=0.9), loss="mae")
history = model.fit(x[held:], y[held:], batch_size=16, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("held out:", model.evaluate(x[:held], y[:held], verbose=0))
