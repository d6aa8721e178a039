# SPDX-License-Identifier: Apache-2.0
"""How many people will ride the tram in the next hour."""

import keras
import numpy as np

WIDTH = 8
rng = np.random.default_rng(731)
riders = (np.sin(np.arange(100) / 3) + 0.1 * rng.normal(size=100)).astype("float32")


def windows(series):
    x, y = [], []
    for start in range(len(series) - WIDTH):
        x.append(series[start : start + WIDTH])
        y.append(series[start + WIDTH])
    return np.stack(x)[..., None], np.array(y)


x, y = windows(riders)
keras.utils.set_random_seed(732)
model = keras.Sequential(
    [
        keras.layers.Input((WIDTH, 1)),
        keras.layers.LSTM(6, return_sequences=True),
        keras.layers.LSTM(4),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.RMSprop(0.01), loss="mse")
history = model.fit(x, y, batch_size=23, epochs=2, verbose=0)
print("loss:", history.history["loss"])
print("next:", model.predict(x[-3:], verbose=0).ravel().tolist())
