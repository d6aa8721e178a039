# SPDX-License-Identifier: Apache-2.0
"""How far a dune wanders in a year: a convolution over its heights and grain."""

import keras
import numpy as np

rng = np.random.default_rng(603)
dunes = rng.normal(size=(192, 24, 24, 2)).astype("float32")
metres = dunes.mean(axis=(1, 2, 3)) * 40 + 12

keras.utils.set_random_seed(604)
model = keras.Sequential(
    [
        keras.layers.Input((24, 24, 2)),
        keras.layers.Conv2D(12, 5, padding="same", use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mae")
history = model.fit(dunes, metres, batch_size=64, epochs=2, verbose=0)
print("loss:", history.history["loss"])
print("metres:", model.predict(dunes[:3], verbose=0).ravel().tolist())
