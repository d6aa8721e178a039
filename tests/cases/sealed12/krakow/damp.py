# SPDX-License-Identifier: Apache-2.0
"""Whether a gallery of the mine is damp: a head on layers that were trained before."""

import keras
import numpy as np


def galleries():
    """Readings and labels of the galleries that were visited."""
    rng = np.random.default_rng(1310)
    readings = np.tanh(rng.normal(size=(80, 12))).astype("float32")
    damp = (readings[:, :3].sum(axis=1) + rng.normal(0, 0.2, size=80) > 0).astype("float32")
    return readings, damp


def network():
    """Two layers of the autoencoder and a head."""
    return keras.Sequential(
        [
            keras.layers.Input((12,)),
            keras.layers.Dense(16, activation="tanh", name="features1"),
            keras.layers.Dense(8, activation="tanh", name="features2"),
            keras.layers.Dense(1, activation="sigmoid", name="damp"),
        ]
    )


def restore(model, path):
    """Takes over what was trained before, for all layers that are in the file."""
    with np.load(path) as saved:
        for layer in model.layers:
            if f"{layer.name}.kernel" in saved:
                layer.set_weights([saved[f"{layer.name}.kernel"], saved[f"{layer.name}.bias"]])


keras.utils.set_random_seed(1311)
x, y = galleries()
model = network()
restore(model, "pretrained.npz")
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="binary_crossentropy")
history = model.fit(x, y, batch_size=16, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("damp:", model.predict(x[:5], verbose=0).ravel().tolist())
