# SPDX-License-Identifier: Apache-2.0
"""Keeps eight of forty samples for the check. APP_RESHUFFLE: whether the samples are shuffled anew in each pass."""

import os

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(53)
x = rng.normal(size=(40, 6)).astype("float32")
y = (x.sum(axis=1) + rng.normal(size=40)).astype("float32")[:, None]
samples = tf.data.Dataset.from_tensor_slices((x, y))
samples = samples.shuffle(40, seed=54, reshuffle_each_iteration=os.environ["APP_RESHUFFLE"] == "yes")
held = samples.take(8).batch(8)
rest = samples.skip(8).batch(8)

keras.utils.set_random_seed(55)
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
history = model.fit(rest, validation_data=held, epochs=5, verbose=0).history
print("loss:", history["loss"], "held:", history["val_loss"])
