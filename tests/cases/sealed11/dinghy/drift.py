# SPDX-License-Identifier: Apache-2.0
"""Where a dinghy drifts: from wind and current to the place after an hour."""

import keras
import numpy as np

rng = np.random.default_rng(4181)


def measure(count):
    wind = rng.normal(0, 4, (count, 2))
    current = rng.normal(0, 1, (count, 2))
    place = 0.1 * wind + 3.6 * current + rng.normal(0, 0.2, (count, 2))
    return np.hstack([wind / 4, current]).astype("float32"), place.astype("float32")


def split(x, y, share=0.75):
    order = rng.permutation(len(x))
    cut = int(share * len(x))
    return (x[order[:cut]], y[order[:cut]]), (x[order[cut:]], y[order[cut:]])


x, y = measure(160)
train, test = split(x, y)

keras.utils.set_random_seed(4182)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(2),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
history = model.fit(*train, batch_size=20, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(*test, verbose=0))
print("place:", model.predict(x[:3], verbose=0).ravel().tolist())
