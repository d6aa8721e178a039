# SPDX-License-Identifier: Apache-2.0
"""Which lock of the canal has to open, with the weights of the first version."""

import keras
import numpy as np

weights = np.load("locks.npz")
model = keras.Sequential(
    [
        keras.layers.Input((40, 2)),
        keras.layers.Conv1D(8, 5, padding="same"),
        keras.layers.BatchNormalization(epsilon=1e-5),
        keras.layers.ReLU(),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(3),
    ]
)
model.set_weights([weights[name] for name in weights.files])
levels = np.load("levels.npy")
print("open:", model.predict(levels, verbose=0).ravel().tolist())
