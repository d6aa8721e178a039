# SPDX-License-Identifier: Apache-2.0
"""Trains the base of the lace classifier on many patterns and saves it."""

import keras
import numpy as np

rng = np.random.default_rng(1384)
patterns = rng.normal(0.5, 1.3, size=(160, 12, 12, 1)).astype("float32")
kinds = (patterns[:, :6].mean(axis=(1, 2, 3)) > 0.5).astype("int32")

keras.utils.set_random_seed(1385)
base = keras.Sequential(
    [
        keras.layers.Input((12, 12, 1)),
        keras.layers.Conv2D(8, 3, use_bias=False, name="threads"),
        keras.layers.BatchNormalization(name="threads_norm"),
        keras.layers.ReLU(),
        keras.layers.Conv2D(8, 3, strides=2, use_bias=False, name="knots"),
        keras.layers.BatchNormalization(name="knots_norm"),
        keras.layers.ReLU(),
        keras.layers.GlobalAveragePooling2D(),
    ],
    name="base",
)
model = keras.Sequential([base, keras.layers.Dense(2, activation="softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
model.fit(patterns, kinds, batch_size=32, epochs=3, verbose=0)
base.save("base.keras")
