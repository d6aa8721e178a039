# SPDX-License-Identifier: Apache-2.0
"""When a chimney has to be swept."""

import keras
import numpy as np

rng = np.random.default_rng(6231)
x = rng.normal(size=(80, 6)).astype("float32")
y = (x[:, :1] * 2 - x[:, 1:2] + rng.normal(0, 0.2, size=(80, 1))).astype("float32")

keras.utils.set_random_seed(6232)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(12),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.AdamW(0.01), loss="huber", metrics=["mae"])
history = model.fit(x[:64], y[:64], batch_size=16, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("months:", model.predict(x[64:68], verbose=0).ravel().tolist())
