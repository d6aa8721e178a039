# SPDX-License-Identifier: Apache-2.0
"""Whether a hedgehog sleeps, by the sound of its nest."""

import keras
import numpy as np

with np.load("features.npz") as store:
    x = store["sounds"].astype("float32")
    y = store["asleep"].astype("float32")

keras.utils.set_random_seed(8232)
inputs = keras.Input((20,), name="sounds")
hidden = keras.layers.LayerNormalization()(inputs)
hidden = keras.layers.Dense(10, activation="swish")(hidden)
outputs = keras.layers.Dense(1, activation="sigmoid", name="asleep")(hidden)
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.AdamW(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=30, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("asleep:", model.predict(x[:5], verbose=0).ravel().tolist())
