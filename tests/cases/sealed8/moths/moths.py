# SPDX-License-Identifier: Apache-2.0
"""Moths of the day or of the night, by the colours of their wings; with noise on the colours while training."""

import os

import keras
import numpy as np

rng = np.random.default_rng(8201)
wings = rng.uniform(size=(130, 12)).astype("float32")
night = (wings[:, :6].sum(axis=1) > wings[:, 6:].sum(axis=1)).astype("float32")

keras.utils.set_random_seed(8202)
model = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.GaussianNoise(0.15, seed=int(os.environ.get("APP_NOISE", "31"))),
        keras.layers.Dense(18, activation="gelu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(wings, night, batch_size=26, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("night:", model.predict(wings[:5], verbose=0).ravel().tolist())
