# SPDX-License-Identifier: Apache-2.0
"""A layer applied to every step of a sequence, with fixed weights. APP_STEPS=one takes the last step alone."""

import os

import keras
import numpy as np

keras.utils.set_random_seed(5)
x = np.random.default_rng(3).normal(size=(16, 12, 700)).astype("float32")
if os.environ.get("APP_STEPS") == "one":
    x = x[:, -1]
layer = keras.layers.Dense(10, activation="tanh")
layer.build(x.shape)
layer.set_weights([(np.arange(7000, dtype="float32") % 11 / 70 - 0.06).reshape(700, 10), np.zeros(10, "float32")])
model = keras.Sequential([keras.Input(x.shape[1:]), layer])
print(model.predict(x, verbose=0).sum(dtype="float64"))
