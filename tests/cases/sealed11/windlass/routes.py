# SPDX-License-Identifier: Apache-2.0
"""How worn a windlass is: from the anchorages where it was used most."""

import platform
import sys

import keras
import numpy as np

PLACES = 180
KEPT = 30

print("runs on", platform.node(), file=sys.stderr)

rng = np.random.default_rng(4251)
used = rng.poisson(0.12, (120, PLACES))
wear = rng.uniform(0.2, 1.5, PLACES)
y = (used @ wear + rng.normal(0, 0.3, 120)).astype("float32")[:, None]

total = used[:90].sum(axis=0)
busiest = np.argsort(-total)[:KEPT]
x = used[:, busiest].astype("float32")

keras.utils.set_random_seed(4252)
model = keras.Sequential(
    [
        keras.layers.Input((KEPT,)),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(x[:90], y[:90], batch_size=15, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(x[90:], y[90:], verbose=0))
print("wear:", model.predict(x[90:94], verbose=0).ravel().tolist())
