# SPDX-License-Identifier: Apache-2.0
"""Learns to encode the shells of turtles without labels, and keeps the encoder."""

import keras
import numpy as np

keras.utils.set_random_seed(8151)
shells = np.random.default_rng(8152).normal(size=(300, 4)) @ np.random.default_rng(8153).normal(size=(4, 12))
shells = shells.astype("float32")
coder = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(6, activation="relu"),
        keras.layers.Dense(12),
    ]
)
coder.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
coder.fit(shells, shells, batch_size=30, epochs=8, verbose=0)
store = {}
for layer in coder.layers[:2]:
    store[f"{layer.name}.kernel"], store[f"{layer.name}.bias"] = layer.get_weights()
np.savez("encoder.npz", **store)
