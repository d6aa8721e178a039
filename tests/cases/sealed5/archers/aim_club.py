# SPDX-License-Identifier: Apache-2.0
"""Learns where an arrow will hit, and stops when it gets no better."""

import keras
import numpy as np

rng = np.random.default_rng(641)
pull = rng.normal(size=(60, 4)).astype("float32")
hit = (np.tanh(pull[:, :2]) + 0.3 * rng.normal(size=(60, 2))).astype("float32")

keras.utils.set_random_seed(642)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(2),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3)
history = model.fit(
    pull[:40], hit[:40], validation_data=(pull[40:50], hit[40:50]), batch_size=8, epochs=20, verbose=0, callbacks=[stop]
)
print("epochs:", len(history.history["loss"]), "loss:", history.history["val_loss"])
print("test:", model.evaluate(pull[50:], hit[50:], verbose=0))
print("hits:", model.predict(pull[50:53], verbose=0).ravel().tolist())
