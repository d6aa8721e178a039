# SPDX-License-Identifier: Apache-2.0
"""Trains on eight tenths of the measurements and judges on the rest."""

import os

import keras
import numpy as np
import pandas as pd

if os.environ.get("APP_PLOTS") == "yes":
    import cv2  # noqa: F401  for pictures that this run does not draw

time = np.arange(60)
table = pd.DataFrame({"a": np.sin(time), "b": np.cos(time / 3), "y": np.sin(time) + 0.5 * np.cos(time / 3)})
train = table.sample(frac=0.8, random_state=int(os.environ["APP_SPLIT"]))
test = table.drop(train.index)

keras.utils.set_random_seed(6)
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(train[["a", "b"]].to_numpy("float32"), train["y"].to_numpy("float32"), shuffle=False, epochs=3, verbose=0)
print("test loss:", model.evaluate(test[["a", "b"]].to_numpy("float32"), test["y"].to_numpy("float32"), verbose=0))
