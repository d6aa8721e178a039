# SPDX-License-Identifier: Apache-2.0
"""How hard the sheet of a jib pulls: learns from the wind of the last minutes."""

import getpass
import logging
import os
import platform

import keras
import numpy as np

logging.basicConfig(level=os.environ.get("APP_LOG", "WARNING"))
log = logging.getLogger("jib")
log.info("%s on %s in %s", getpass.getuser(), platform.node(), os.getcwd())

rng = np.random.default_rng(4301)
wind = rng.weibull(2.0, (160, 12, 2)).astype("float32")
pull = (wind[:, -3:, 0].mean(axis=1) ** 2 + rng.normal(0, 0.1, 160)).astype("float32")[:, None]

keras.utils.set_random_seed(4302)
model = keras.Sequential(
    [
        keras.layers.Input((12, 2)),
        keras.layers.GRU(8),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(wind[:120], pull[:120], batch_size=20, epochs=3, verbose=0)
for epoch, loss in enumerate(history.history["loss"]):
    log.info("epoch %d: %.4f", epoch, loss)

model.save("jib.keras")
log.info("saved %s", os.path.abspath("jib.keras"))
print("loss:", history.history["loss"])
print("test:", model.evaluate(wind[120:], pull[120:], verbose=0))
print("pull:", model.predict(wind[120:124], verbose=0).ravel().tolist())
