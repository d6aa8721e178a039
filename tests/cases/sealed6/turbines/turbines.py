# SPDX-License-Identifier: Apache-2.0
"""How much power the wind gives in the next hour: a GRU over the last eight."""

import keras
import numpy as np

rng = np.random.default_rng(617)
wind = 8 + 4 * np.sin(np.arange(120) / 6) + rng.normal(0, 1, size=120)
power = np.clip(wind / 12, 0, 1) ** 3
x = np.stack([wind[i : i + 8] for i in range(112)])[..., None].astype("float32") / 10
y = power[8:].astype("float32")

keras.utils.set_random_seed(618)
model = keras.Sequential()
model.add(keras.layers.Input((8, 1)))
model.add(keras.layers.GRU(10))
model.add(keras.layers.Dense(1))
model.compile(optimizer=keras.optimizers.Adadelta(learning_rate=1.0), loss="mse")
history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
print("power:", model.predict(x[-3:], verbose=0).ravel().tolist())
