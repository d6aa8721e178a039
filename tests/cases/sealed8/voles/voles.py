# SPDX-License-Identifier: Apache-2.0
"""How many voles live in a field."""

import keras
import numpy as np

rng = np.random.default_rng(8341)
fields = rng.uniform(-1, 1, size=(140, 6)).astype("float32")
voles = rng.poisson(np.exp(1 + fields[:, 0] - 0.5 * fields[:, 4])).astype("float32")
known, new = slice(0, 110), slice(110, 140)

keras.utils.set_random_seed(8342)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(1, activation="exponential"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="poisson")
history = model.fit(fields[known], voles[known], batch_size=22, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("voles:", model.predict(fields[new][:4], verbose=0).ravel().tolist())
