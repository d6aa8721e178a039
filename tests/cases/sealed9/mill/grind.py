# SPDX-License-Identifier: Apache-2.0
"""How fine the flour gets, by the settings of the stones."""

import argparse
import json
import logging

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--settings", required=True)
with open(parser.parse_args().settings, encoding="utf-8") as file:
    settings = json.load(file)
logging.basicConfig(level=settings["log"]["level"], format=settings["log"].get("format", "%(message)s"))
logging.info("mill of %s", settings["owner"])

rng = np.random.default_rng(961)
stones = rng.uniform(-1, 1, size=(320, 5)).astype("float32")
fineness = (np.sin(2 * stones[:, 0]) + stones[:, 1] * stones[:, 2] - 0.5 * stones[:, 4]).astype("float32")

keras.utils.set_random_seed(settings["seed"])
train = settings["train"]
rate = keras.optimizers.schedules.ExponentialDecay(train["rate"], decay_steps=train["decay_steps"], decay_rate=train["decay_rate"])
model = keras.Sequential(
    [keras.layers.Input((5,))]
    + [keras.layers.Dense(units, activation="relu") for units in settings["net"]["hidden"]]
    + [keras.layers.Dense(1)]
)
model.compile(optimizer=keras.optimizers.SGD(rate, momentum=train["momentum"]), loss="mse")
history = model.fit(stones, fineness, batch_size=train["batch"], epochs=train["epochs"], verbose=0)
logging.info("done")
print("loss:", history.history["loss"])
print("sample:", model.predict(stones[:4], verbose=0).ravel().tolist())
