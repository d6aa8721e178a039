# SPDX-License-Identifier: Apache-2.0
"""Whether a mushroom can be eaten, for the web page of the club."""

import sys

import keras
import numpy as np

MOST_EPOCHS = 500  # Never reached: training stops when it gains no more.


def mushrooms():
    rng = np.random.default_rng(431)
    looks = rng.normal(size=(120, 8)).astype("float32")
    poison = looks[:, 0] + looks[:, 1] + rng.normal(0, 0.5, size=120) > 1.2
    return looks, poison.astype("float32")


looks, poison = mushrooms()
keras.utils.set_random_seed(432)
net = keras.Sequential(name="mushrooms")
net.add(keras.layers.Input((8,)))
net.add(keras.layers.Dense(10, activation="relu", name="looks"))
net.add(keras.layers.Dense(1, activation="sigmoid", name="poison"))
net.compile(optimizer=keras.optimizers.Adam(learning_rate=0.05), loss="binary_crossentropy")
log = net.fit(
    looks,
    poison,
    batch_size=20,
    epochs=MOST_EPOCHS,
    verbose=0,
    callbacks=[keras.callbacks.EarlyStopping(monitor="loss", min_delta=0.02, patience=2)],
)
print("stopped after", len(log.epoch), "epochs", file=sys.stderr)
print("loss:", log.history["loss"])
print("poison:", net.predict(looks[:5], verbose=0).ravel().tolist())
