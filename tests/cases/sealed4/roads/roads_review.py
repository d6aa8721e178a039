# SPDX-License-Identifier: Apache-2.0
"""How worn a road is, by its traffic and its weather; after the review."""

import keras
import numpy as np

ROADS = 64


def measured():
    """What was measured of each road, by name."""
    found = {}
    found["wear"] = np.random.default_rng(443).uniform(0, 1, size=ROADS).astype("float32")
    found["weather"] = 0.5 * np.random.default_rng(442).normal(size=(ROADS, 4))
    found["traffic"] = 0.25 * np.random.default_rng(441).gamma(2, 3, size=(ROADS, 3))
    return found


def network():
    road = keras.Input(shape=(7,), name="road")
    hidden = keras.layers.Dense(units=12, activation=keras.activations.relu, name="hidden")(road)
    hidden = keras.layers.Dropout(rate=1 / 4, name="thinned")(hidden)
    worn = keras.layers.Dense(units=1, activation=keras.activations.sigmoid, name="worn")(hidden)
    return keras.Model(inputs=road, outputs=worn, name="roads")


roads = measured()
inputs = np.hstack([roads[name] for name in ("traffic", "weather")]).astype("float32")
keras.utils.set_random_seed(444)
net = network()
net.compile(loss=keras.losses.MeanSquaredError(), optimizer=keras.optimizers.RMSprop())
log = net.fit(x=inputs, y=roads["wear"], epochs=3, batch_size=16, verbose=0)
print("loss:", log.history["loss"])
print("wear:", net.predict(inputs[:5], verbose=0).ravel().tolist())
