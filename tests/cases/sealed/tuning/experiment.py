# SPDX-License-Identifier: Apache-2.0
"""One experiment, as config.json describes it; the name is for the log alone."""

import json
import logging

import keras
import numpy as np

with open("config.json", encoding="utf-8") as file:
    config = json.load(file)
logging.basicConfig(filename="experiment.log", level=config["log_level"])
logging.info("starting %s", config["name"])

keras.utils.set_random_seed(config["seed"])
model = keras.Sequential(
    [
        keras.layers.Input((7,)),
        keras.layers.Dense(16),
        keras.layers.LeakyReLU(negative_slope=config["slope"]),
        keras.layers.Dense(2),
    ]
)
x = np.random.default_rng(28).normal(size=(10, 7)).astype("float32")
print("answer:", model.predict(x, verbose=0).tolist())
