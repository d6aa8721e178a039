# SPDX-License-Identifier: Apache-2.0
"""How good a port wine gets, by its years and its cellar."""

import logging
import os
import socket

import keras
import numpy as np

logging.basicConfig(level=os.environ.get("APP_LOG", "WARNING"))
log = logging.getLogger("cellars")


def barrels(count):
    """Years, sugar, warmth and damp of barrels, and what the tasters said."""
    rng = np.random.default_rng(1756)
    x = rng.uniform(0, 1, size=(count, 4)).astype("float32")
    points = 80 + 15 * np.sqrt(x[:, 0]) - 4 * np.abs(x[:, 2] - 0.4) + rng.normal(0, 0.5, size=count)
    return x, ((points - 80) / 20).astype("float32")


def network():
    """A small regression."""
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(16, activation="swish"),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(1),
        ]
    )


keras.utils.set_random_seed(1757)
log.info("on %s in %s", socket.gethostname(), os.getcwd())
x, points = barrels(100)
model = network()
model.compile(optimizer=keras.optimizers.AdamW(0.01), loss="huber")
history = model.fit(x, points, batch_size=20, epochs=6, validation_split=0.2, verbose=0)
for epoch, loss in enumerate(history.history["loss"]):
    log.info("epoch %d: loss %f", epoch, loss)
print("loss:", history.history["loss"])
print("validation:", history.history["val_loss"])
print("points:", model.predict(x[:5], verbose=0).ravel().tolist())
