# SPDX-License-Identifier: Apache-2.0
"""How a sleeper lies, by the pressure on the pillow."""

import os
import sys

import keras
import numpy as np

rng = np.random.default_rng(4261)
pressure = rng.gamma(2.0, 0.5, size=(64, 24, 24, 1)).astype("float32")
side = rng.integers(0, 3, size=64)
for kind in range(3):
    pressure[side == kind, :, 8 * kind : 8 * kind + 8] += 0.5

keras.utils.set_random_seed(4262)
model = keras.Sequential(
    [
        keras.layers.Input((24, 24, 1)),
        keras.layers.Conv2D(16, 3, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.Conv2D(32, 3, strides=2, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(3),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
history = model.fit(pressure, side, batch_size=16, epochs=3, verbose=0)
if os.environ.get("APP_CHECK"):
    print("checked:", model.evaluate(pressure[:16], side[:16], verbose=0), file=sys.stderr)
print("loss:", history.history["loss"])
print("side:", model.predict(pressure[:3], verbose=0).tolist())
