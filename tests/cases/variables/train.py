# SPDX-License-Identifier: Apache-2.0
"""A small classifier, everything seeded. APP_DETERMINISM=yes asks for op determinism in the program."""

import os

import keras
import numpy as np
import tensorflow as tf

if os.environ.get("APP_DETERMINISM") == "yes":
    tf.config.experimental.enable_op_determinism()
keras.utils.set_random_seed(7)
rng = np.random.default_rng(7)
x = rng.normal(size=(256, 20)).astype("float32")
y = rng.integers(0, 10, size=256)
model = keras.Sequential([keras.layers.Input((20,)), keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(10)])
model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, y, batch_size=32, epochs=1, shuffle=False, verbose=0)
print([w.ravel()[:3].tolist() for w in model.get_weights()])
