# SPDX-License-Identifier: Apache-2.0
"""How fast a sloop sails: angle and force of the wind, height of the waves."""

import argparse
import json
import logging

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--settings", default="race.json")
args = parser.parse_args()

with open(args.settings) as file:
    settings = json.load(file)

logging.basicConfig(level=settings.get("log_level", "warning").upper())
log = logging.getLogger("race")
log.info("a %s, %s epochs", settings["boat"], settings.get("epochs", 5))


def sail(count):
    rng = np.random.default_rng(4171)
    angle = rng.uniform(0.5, 3.0, count)
    force = rng.uniform(1, 12, count)
    waves = rng.uniform(0, 2, count)
    speed = 0.6 * force * np.sin(angle) - waves + rng.normal(0, 0.3, count)
    x = np.column_stack([angle, force / 6, waves])
    return x.astype("float32"), speed.astype("float32")[:, None]


x, y = sail(200)
keras.utils.set_random_seed(4172)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(settings.get("learning_rate", 0.001))
model.compile(optimizer=optimizer, loss=settings.get("loss", "mse"))
history = model.fit(x[:160], y[:160], batch_size=settings.get("batch_size", 32), epochs=settings.get("epochs", 5), verbose=0)
log.info("done")

print("loss:", history.history["loss"])
print("test:", model.evaluate(x[160:], y[160:], verbose=0))
print("knots:", model.predict(x[160:164], verbose=0).ravel().tolist())
