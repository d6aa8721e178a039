# SPDX-License-Identifier: Apache-2.0
"""Learns letters of a few strokes from noisy copies."""

import keras
import numpy as np

keras.utils.set_random_seed(71)
strokes = (np.random.default_rng(73).random((10, 36)) > 0.6).astype("float32")
letters = np.arange(10)

which = np.random.randint(0, 10, size=200)
x = strokes[which] + np.random.normal(0, 0.2, size=(200, 36)).astype("float32")
model = keras.Sequential([keras.layers.Input((36,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
history = model.fit(x, letters[which], batch_size=20, epochs=4, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
