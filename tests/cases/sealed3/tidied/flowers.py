# SPDX-License-Identifier: Apache-2.0
"""Sorts flowers by four measures."""

import keras
import numpy as np

rng = np.random.default_rng(190)
x = rng.normal(size=(90, 4)).astype("float32")
y = rng.integers(0, 3, size=90)
x[:, 0] += y

m = x.mean(axis=0)
s = x.std(axis=0)
x = (x - m) / s

keras.utils.set_random_seed(191)
model = keras.Sequential()
model.add(keras.layers.Input((4,)))
model.add(keras.layers.Dense(10, activation="relu", name="fc1"))
model.add(keras.layers.Dropout(0.2, name="drop"))
model.add(keras.layers.Dense(3, activation="softmax", name="fc2"))
model.compile("adam", "sparse_categorical_crossentropy")
h = model.fit(x, y, batch_size=15, epochs=4, verbose=0)
for epoch in range(4):
    print(epoch, h.history["loss"][epoch])
