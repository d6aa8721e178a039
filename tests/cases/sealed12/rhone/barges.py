# SPDX-License-Identifier: Apache-2.0
"""How much a barge burns on its way to Arles. The settings are in a file."""

import argparse
import json
import sys

import keras
import numpy as np


def voyages(count):
    """Load, current, wind and speed of voyages, and the fuel that each took."""
    rng = np.random.default_rng(813)
    x = rng.uniform(-1, 1, size=(count, 4)).astype("float32")
    fuel = 0.8 * x[:, 0] - x[:, 1] * x[:, 3] + 0.3 * x[:, 2] ** 2 + rng.normal(0, 0.5, size=count)
    return x, fuel.astype("float32")


def network(units):
    """Two hidden layers."""
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.Dense(1),
        ]
    )


parser = argparse.ArgumentParser()
parser.add_argument("--settings", default="lab.json")
with open(parser.parse_args().settings, encoding="utf-8") as file:
    settings = json.load(file)

keras.utils.set_random_seed(814)
x, fuel = voyages(80)
model = network(settings["units"])
model.compile(optimizer=keras.optimizers.Adam(settings["learning_rate"]), loss="mse")
patience = keras.callbacks.EarlyStopping(
    patience=settings["patience"],
    restore_best_weights=settings.get("restore_best", False),
)
history = model.fit(x, fuel, validation_split=0.3, batch_size=8, epochs=20, callbacks=[patience], verbose=0)
print(f"settings of {settings.get('owner', 'nobody')}", file=sys.stderr)
print("epochs:", len(history.history["loss"]))
print("validation:", history.history["val_loss"])
print("fuel:", model.predict(x[-4:], verbose=0).ravel().tolist())
print("held out:", model.evaluate(x[-24:], fuel[-24:], verbose=0))
