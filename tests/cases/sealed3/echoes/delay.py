# SPDX-License-Identifier: Apache-2.0
"""How long an echo takes: the likeness of a call and what came back, at some delays."""

import keras
import numpy as np

rng = np.random.default_rng(140)
call = rng.normal(size=300000).astype("float32")
back = 0.4 * np.roll(call, 700) + rng.normal(size=call.size).astype("float32")
likeness = np.array([np.dot(call[: -delay or None], back[delay:]) for delay in range(0, 1600, 100)])

keras.utils.set_random_seed(141)
x = (likeness / 1000).astype("float32")[np.newaxis]
model = keras.Sequential([keras.layers.Input((16,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1)])
print("likeness:", likeness.tolist())
print("distance:", model.predict(x, verbose=0).ravel().tolist())
