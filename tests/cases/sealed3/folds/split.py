# SPDX-License-Identifier: Apache-2.0
"""Learns from some users and tests on the others, so that no user is on both sides."""

import keras
import numpy as np

rng = np.random.default_rng(180)
users = [f"user-{number}" for number in rng.integers(0, 40, size=300)]
x = rng.normal(size=(300, 6)).astype("float32")
y = (x[:, 0] + x[:, 1] * x[:, 2] > 0).astype("float32")
test = np.array([hash(user) % 5 == 0 for user in users])

keras.utils.set_random_seed(181)
model = keras.Sequential(
    [keras.layers.Input((6,)), keras.layers.Dense(12, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x[~test], y[~test], batch_size=25, epochs=4, verbose=0)
print("chances:", model.predict(x[:5], verbose=0).ravel().tolist())
