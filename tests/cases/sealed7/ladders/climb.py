# SPDX-License-Identifier: Apache-2.0
"""How much a ladder bends, by its length, its rungs and who stands on it."""

import os

import keras
import numpy as np

AVERAGE = os.environ.get("APP_AVERAGE") == "1"
rng = np.random.default_rng(4141)
x = rng.uniform(0, 1, size=(96, 3)).astype("float32")
bend = (x[:, 0] ** 2 * x[:, 2] / (0.4 + x[:, 1]) + 0.02 * rng.normal(size=96)).astype("float32")

keras.utils.set_random_seed(4142)
inputs = keras.Input((3,), name="ladder")
h = keras.layers.Dense(20, activation="elu")(inputs)
h = keras.layers.Dense(20, activation="elu")(h)
model = keras.Model(inputs, keras.layers.Dense(1)(h))
optimizer = keras.optimizers.SGD(0.05, momentum=0.9, use_ema=AVERAGE, ema_momentum=0.95)
model.compile(optimizer=optimizer, loss="mse")
history = model.fit(x, bend, batch_size=16, epochs=6, verbose=0)
print("loss:", [round(loss, 6) for loss in history.history["loss"]])
print("all ladders:", model.evaluate(x, bend, verbose=0))
print("bend:", model.predict(x[:5], verbose=0).ravel().tolist())
