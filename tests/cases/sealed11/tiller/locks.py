# SPDX-License-Identifier: Apache-2.0
"""How many boats wait at the lock: from the time of day, the weekday and the level of the water."""

from datetime import datetime

import keras
import numpy as np

START = 1_717_200_000
rng = np.random.default_rng(4121)
seconds = START + np.sort(rng.integers(0, 40 * 86400, 240))
level = rng.normal(0, 0.3, 240)
waiting = 4 + 3 * np.sin(seconds / 86400 * 2 * np.pi) + 2 * level + rng.normal(0, 0.4, 240)


def calendar(second):
    """Where in the day and in the week a moment lies."""
    moment = datetime.fromtimestamp(int(second))
    hour = moment.hour + moment.minute / 60
    return [
        np.sin(2 * np.pi * hour / 24),
        np.cos(2 * np.pi * hour / 24),
        float(moment.weekday() >= 5),
    ]


features = np.array([calendar(second) for second in seconds])
x = np.column_stack([features, level]).astype("float32")
y = waiting.astype("float32")[:, None]

keras.utils.set_random_seed(4122)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
history = model.fit(x[:200], y[:200], batch_size=25, epochs=4, verbose=0)

print("loss:", history.history["loss"])
print("test:", model.evaluate(x[200:], y[200:], verbose=0))
print("boats:", model.predict(x[200:204], verbose=0).ravel().tolist())
