# SPDX-License-Identifier: Apache-2.0
"""How many bicycles are lent today, by the hours before; the net may be kept for the other stations."""

import os

import keras
import numpy as np
import tensorflow as tf

FOLDER = os.environ.get("APP_KEEP")
rng = np.random.default_rng(4331)
hours = np.arange(200)
lent = (10 + 6 * np.sin(hours * 2 * np.pi / 24) + rng.normal(0, 1, size=200)).astype("float32") / 20
data = keras.utils.timeseries_dataset_from_array(lent[:-12, None], lent[12:], sequence_length=12, batch_size=32)

keras.utils.set_random_seed(4332)
model = keras.Sequential([keras.layers.Input((12, 1)), keras.layers.GRU(10), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mae")
history = model.fit(data, epochs=3, verbose=0)
print("loss:", history.history["loss"])
if FOLDER:
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, "bicycles.keras")
    model.save(path)
    model = keras.models.load_model(path)
print("all hours:", model.evaluate(data, verbose=0))
print("next:", (20 * model(tf.constant(lent[None, -12:, None]))).numpy().item())
