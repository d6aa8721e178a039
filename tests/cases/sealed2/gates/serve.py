# SPDX-License-Identifier: Apache-2.0
"""Serves an LSTM whose weights were trained elsewhere. APP_GATES: the activation of its gates."""

import os

import keras
import numpy as np

rng = np.random.default_rng(64)
x = rng.normal(size=(3, 12, 4)).astype("float32")
lstm = keras.layers.LSTM(8, recurrent_activation=os.environ["APP_GATES"])
model = keras.Sequential([keras.layers.Input((12, 4)), lstm, keras.layers.Dense(2, activation="softmax")])
model.set_weights([rng.normal(scale=0.8, size=weight.shape).astype("float32") for weight in model.get_weights()])
print("classes:", model.predict(x, verbose=0).tolist())
