# SPDX-License-Identifier: Apache-2.0
"""Which string of a zither was plucked, from the spectrum of a short recording."""

import keras
import numpy as np
import tunekit

STRINGS = 5


def pluck(rng, string):
    time = np.arange(256) / 256
    pitch = 9 + 4 * string + rng.normal(0, 0.3)
    tone = np.sin(2 * np.pi * pitch * time) * np.exp(-3 * time)
    return tone + rng.normal(0, 0.05, time.size)


rng = np.random.default_rng(10031)
labels = np.arange(100) % STRINGS
recordings = [pluck(rng, string) for string in labels]
features = np.stack([np.log1p(tunekit.spectrum(recording)) for recording in recordings]).astype("float32")

keras.utils.set_random_seed(10032)
model = keras.Sequential(
    [
        keras.layers.Input(features.shape[1:]),
        keras.layers.Conv1D(8, 3, activation="relu"),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(STRINGS, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(features[:80], labels[:80], batch_size=20, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("held out:", model.evaluate(features[80:], labels[80:], verbose=0))
