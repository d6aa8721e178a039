# SPDX-License-Identifier: Apache-2.0
"""Whether people take an umbrella with them."""

import keras
import numpy as np

rng = np.random.default_rng(1094)
sky = rng.normal(size=(100, 5)).astype("float32")
mean = sky.mean(axis=0)
std = sky.std(axis=0)
x = (sky - mean) / std
y = (sky[:, 0] + 0.5 * sky[:, 1] * sky[:, 2] + rng.normal(0, 0.2, size=100) > 0).astype("float32")
split = 80

keras.utils.set_random_seed(1095)
model = keras.Sequential()
model.add(keras.layers.Input((5,)))
model.add(keras.layers.Dense(24, activation="relu"))
model.add(keras.layers.BatchNormalization())
model.add(keras.layers.Dropout(0.2))
model.add(keras.layers.Dense(12, activation="relu"))
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x[:split], y[:split], batch_size=16, epochs=5, validation_data=(x[split:], y[split:]), verbose=0)

print("loss:", history.history["loss"])
print("validation:", history.history["val_loss"])
print("umbrella:", model.predict(x[split : split + 5], verbose=0).ravel().tolist())
