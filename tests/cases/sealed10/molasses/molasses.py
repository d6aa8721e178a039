# SPDX-License-Identifier: Apache-2.0
"""How slowly molasses runs: sugar, heat, water, ash, age and slope."""

import keras
import numpy as np

rng = np.random.default_rng(10231)
x = rng.uniform(0, 1, size=(144, 6)).astype("float32")
y = (3 * x[:, 0] - 2 * x[:, 1] - x[:, 2] * x[:, 5] + rng.normal(0, 0.1, 144)).astype("float32")[:, None]
x -= x.mean(axis=0)

keras.utils.set_random_seed(10232)
model = keras.Sequential()
model.add(keras.layers.Input((6,)))
for units in (20, 10):
    model.add(keras.layers.Dense(units, activation="relu", kernel_initializer="he_normal"))
    model.add(keras.layers.Dropout(0.1))
model.add(keras.layers.Dense(1))

rate = keras.optimizers.schedules.CosineDecay(0.01, decay_steps=24)
model.compile(optimizer=keras.optimizers.Adam(rate), loss="huber", metrics=["mae"])
history = model.fit(x, y, batch_size=24, epochs=4, verbose=0)
for epoch in range(4):
    print(epoch, history.history["loss"][epoch], history.history["mae"][epoch])
print("seconds:", model.predict(x[:3], verbose=0).ravel().tolist())
