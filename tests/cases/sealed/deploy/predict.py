# SPDX-License-Identifier: Apache-2.0
"""Takes the weights of the zoo by the names of the layers. APP_BASELINE: a simpler model is built first, to compare with."""

import os

import keras
import numpy as np

keras.utils.set_random_seed(26)
x = np.linspace(-1, 1, 24, dtype="float32").reshape(4, 6)


def build(*hidden):
    start = keras.initializers.GlorotUniform(seed=2)
    layers = [keras.layers.Dense(units, activation="relu", kernel_initializer=start) for units in hidden]
    return keras.Sequential([keras.layers.Input((6,)), *layers, keras.layers.Dense(3, kernel_initializer=start)])


if os.environ.get("APP_BASELINE") == "yes":
    baseline = build(4)
model = build(8)
model.load_weights("pretrained.h5", by_name=True)
print("scores:", model.predict(x, verbose=0).tolist())
