# SPDX-License-Identifier: Apache-2.0
"""How high a kite flies."""

import keras
import numpy as np

rng = np.random.default_rng(4291)
x = rng.uniform(0, 1, size=(100, 5)).astype("float32")
y = (x[:, 0] * x[:, 1] + 0.3 * x[:, 2] + 0.05 * rng.normal(size=100)).astype("float32")
keras.utils.set_random_seed(4292)
model = keras.Sequential(
    [
        keras.layers.Input((5,)),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
history = model.fit(x, y, batch_size=20, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("height:", model.predict(x[:6], verbose=0).ravel().tolist())
