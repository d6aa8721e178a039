# SPDX-License-Identifier: Apache-2.0
"""Learns what there is to see in sonar pings, from many hulls."""

import keras
import numpy as np

rng = np.random.default_rng(4221)
x = rng.normal(0.5, 1.5, size=(400, 20)).astype("float32")
y = (x[:, :5].sum(axis=1) > 2.5).astype("int32") + 2 * (x[:, 5] > 0.5)

keras.utils.set_random_seed(4222)
base = keras.Sequential(
    [
        keras.layers.Input((20,)),
        keras.layers.Dense(24),
        keras.layers.BatchNormalization(momentum=0.8),
        keras.layers.ReLU(),
        keras.layers.Dense(12),
        keras.layers.BatchNormalization(momentum=0.8),
        keras.layers.ReLU(),
    ],
    name="base",
)
model = keras.Sequential([base, keras.layers.Dense(4, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, batch_size=40, epochs=5, verbose=0)
base.save("base.keras")
