# SPDX-License-Identifier: Apache-2.0
"""How many papers a kiosk sells; on some days none."""

import keras
import numpy as np

rng = np.random.default_rng(150)
x = rng.normal(size=(84, 7)).astype("float32")
y = np.maximum(rng.poisson(3, size=84) - 2, 0).astype("float32")

keras.utils.set_random_seed(151)
model = keras.Sequential(
    [keras.layers.Input((7,)), keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1, activation="softplus")]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mean_absolute_percentage_error")
history = model.fit(x, y, batch_size=14, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
