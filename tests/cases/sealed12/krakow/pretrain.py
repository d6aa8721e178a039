# SPDX-License-Identifier: Apache-2.0
"""Learns to rebuild the readings of salt mines, and keeps the layers for later."""

import keras
import numpy as np

rng = np.random.default_rng(1290)
readings = rng.normal(size=(160, 4)) @ rng.normal(size=(4, 12))
readings = np.tanh(readings + rng.normal(0, 0.1, size=readings.shape)).astype("float32")

keras.utils.set_random_seed(1291)
model = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.Dense(16, activation="tanh", name="features1"),
        keras.layers.Dense(8, activation="tanh", name="features2"),
        keras.layers.Dense(12, name="rebuilt"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
model.fit(readings, readings, batch_size=16, epochs=10, verbose=0)
arrays = {}
for layer in model.layers:
    kernel, bias = layer.get_weights()
    arrays[f"{layer.name}.bias"] = bias
    arrays[f"{layer.name}.kernel"] = kernel
np.savez("pretrained.npz", **arrays)
