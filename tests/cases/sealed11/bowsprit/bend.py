# SPDX-License-Identifier: Apache-2.0
"""How far a bowsprit bends."""

import keras
import numpy as np

rng = np.random.default_rng(4331)
x = rng.normal(size=(150, 5)).astype("float32")
y = (np.abs(x[:, :1]) + 0.4 * x[:, 1:2] + 0.1 * rng.normal(size=(150, 1))).astype("float32")

keras.utils.set_random_seed(4332)
model = keras.Sequential(
    [
        keras.layers.Input((5,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
history = model.fit(x[:120], y[:120], batch_size=24, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(x[120:], y[120:], verbose=0))
print("bend:", model.predict(x[120:124], verbose=0).ravel().tolist())
