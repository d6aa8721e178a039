# SPDX-License-Identifier: Apache-2.0
"""Where a dinghy drifts: from wind and current to the place after an hour."""

import logging

import keras
import numpy as np

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("drift")
rng = np.random.default_rng(4181)


def measure(count):
    wind = rng.normal(0, 4, (count, 2))
    current = rng.normal(0, 1, (count, 2))
    place = 0.1 * wind + 3.6 * current + rng.normal(0, 0.2, (count, 2))
    return np.hstack([wind / 4, current]).astype("float32"), place.astype("float32")


def show_some(x, y, count=3):
    for i in rng.choice(len(x), count, replace=False):
        log.info("sample %d: %s -> %s", i, x[i].round(2), y[i].round(2))


def split(x, y, share=0.75):
    order = rng.permutation(len(x))
    cut = int(share * len(x))
    return (x[order[:cut]], y[order[:cut]]), (x[order[cut:]], y[order[cut:]])


x, y = measure(160)
log.info("shapes: %s %s", x.shape, y.shape)
log.info("mean %s, deviation %s", x.mean(axis=0), x.std(axis=0))
show_some(x, y)
train, test = split(x, y)
log.info("%d to learn from, %d to test", len(train[0]), len(test[0]))

keras.utils.set_random_seed(4182)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(2),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
model.summary(print_fn=log.info)
history = model.fit(*train, batch_size=20, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(*test, verbose=0))
print("place:", model.predict(x[:3], verbose=0).ravel().tolist())
