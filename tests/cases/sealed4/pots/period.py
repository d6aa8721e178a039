# SPDX-License-Identifier: Apache-2.0
"""From which period a pot is: the net of the other museum, tuned to our pots."""

import keras
import numpy as np

rng = np.random.default_rng(332)
x = rng.normal(size=(72, 9)).astype("float32")
y = rng.integers(0, 4, size=72)

keras.utils.set_random_seed(333)
pot = keras.layers.Input((9,))
h = keras.layers.Dense(16, activation="relu")(pot)
h = keras.layers.Dense(12, activation="relu")(h)
model = keras.Model(pot, keras.layers.Dense(4, activation="softmax")(h))
saved = np.load("pots.npz")
model.set_weights([saved[f"arr_{number}"] for number in range(6)])

for layer in model.layers[:2]:
    layer.trainable = False
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
history = model.fit(x, y, batch_size=12, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("period:", model.predict(x[:3], verbose=0).tolist())
