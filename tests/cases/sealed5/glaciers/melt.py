# SPDX-License-Identifier: Apache-2.0
"""How fast a glacier melts: python melt.py [--batch N]"""

import argparse

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--batch", type=int, default=32)
options = parser.parse_args()

glaciers = np.random.default_rng(721).normal(size=(32, 300)).astype("float32")
keras.utils.set_random_seed(722)
model = keras.Sequential(
    [
        keras.layers.Input((300,)),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(1),
    ]
)
melt = model.predict(glaciers, batch_size=options.batch, verbose=0)
print("melt:", melt.ravel().tolist())
