# SPDX-License-Identifier: Apache-2.0
"""How a plant grows, from what its soil gives."""

import keras
import numpy as np

x = np.random.default_rng(130).normal(size=(64, 20)).astype("float32")
keras.utils.set_random_seed(131)
model = keras.Sequential(
    [
        keras.layers.Input((20,)),
        keras.layers.Dense(32),
        keras.layers.LayerNormalization(),
        keras.layers.Activation("softplus"),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
print("growth:", model.predict(x, verbose=0)[:6].tolist())
