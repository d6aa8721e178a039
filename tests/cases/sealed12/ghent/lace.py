# SPDX-License-Identifier: Apache-2.0
"""A new head on the lace classifier, for the patterns of one house."""

import keras
import numpy as np


def patterns(count):
    rng = np.random.default_rng(1400)
    pictures = rng.normal(0.2, 1.0, size=(count, 12, 12, 1)).astype("float32")
    house = (pictures[:, :, :6].mean(axis=(1, 2, 3)) > 0.2).astype("float32")
    return pictures, house


def adapt(base):
    base.trainable = False
    return keras.Sequential(
        [
            keras.layers.Input((12, 12, 1)),
            base,
            keras.layers.Dense(1, activation="sigmoid", name="house"),
        ]
    )


keras.utils.set_random_seed(1401)
pictures, house = patterns(64)
model = adapt(keras.models.load_model("base.keras"))
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
history = model.fit(pictures, house, batch_size=16, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("house:", model.predict(pictures[:5], verbose=0).ravel().tolist())
