# SPDX-License-Identifier: Apache-2.0
"""The next breath of an oboist, from the pressures of the last ten: a recurrent net over windows of a series."""

import keras
import numpy as np
import pandas as pd

WINDOW = 10


def series(length=260):
    rng = np.random.default_rng(10151)
    time = np.arange(length)
    breath = 20 + 4 * np.sin(time / 9) + rng.normal(0, 0.6, length)
    lip = 5 + 0.5 * np.cos(time / 13) + rng.normal(0, 0.1, length)
    return pd.DataFrame({"breath": breath, "lip": lip})


def scaled(frame, known):
    """Each column less its mean, by its spread, both of the part that is known."""
    return (frame - frame[:known].mean()) / frame[:known].std()


def windows(frame):
    values = frame.to_numpy("float32")
    x = np.stack([values[start : start + WINDOW] for start in range(len(values) - WINDOW)])
    return x, values[WINDOW:, :1]


keras.utils.set_random_seed(10152)
frame = scaled(series(), known=200)
x, y = windows(frame)
model = keras.Sequential(
    [
        keras.layers.Input((WINDOW, 2)),
        keras.layers.LSTM(12),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(x[:190], y[:190], batch_size=38, epochs=3, shuffle=False, verbose=0)
print("loss:", history.history["loss"])
print("breaths:", model.predict(x[190:194], verbose=0).ravel().tolist())
