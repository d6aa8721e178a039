# SPDX-License-Identifier: Apache-2.0
"""What a fox is doing, by the sensor on its collar. Settings of this machine may stand in local.json."""

import json
import logging
from pathlib import Path

import keras
import numpy as np


def read_settings():
    settings = json.loads(Path("settings.json").read_text(encoding="utf-8"))
    local = Path("local.json")
    if local.exists():
        settings.update(json.loads(local.read_text(encoding="utf-8")))
    return settings


settings = read_settings()
logging.basicConfig(level=settings["log_level"], format="%(levelname)s %(message)s")
log = logging.getLogger("foxes")

rng = np.random.default_rng(8171)
doing = rng.integers(0, 4, size=160)
sensor = (rng.normal(size=(160, 6)) + 1.4 * np.eye(4, 6)[doing]).astype("float32")
targets = keras.utils.to_categorical(doing, 4)
log.debug("%d readings", len(sensor))

keras.utils.set_random_seed(8172)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(settings["learning_rate"]),
    loss=keras.losses.CategoricalCrossentropy(label_smoothing=settings["label_smoothing"]),
    metrics=["accuracy"],
)
history = model.fit(sensor, targets, batch_size=settings["batch_size"], epochs=settings["epochs"], verbose=0)
log.debug("trained for %d epochs", settings["epochs"])
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("doing:", model.predict(sensor[:3], verbose=0).tolist())
