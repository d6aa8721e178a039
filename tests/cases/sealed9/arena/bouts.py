# SPDX-License-Identifier: Apache-2.0
"""Who wins a bout: pairs of fencers, read as a stream."""

import argparse

import keras
import numpy as np
import tensorflow as tf


def options():
    """What the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--buffer", type=int, default=512)
    return parser.parse_args()


def bouts(count=512):
    """Reach, speed and age of either fencer, and whether the first one won; sorted by the season."""
    rng = np.random.default_rng(971)
    fencers = rng.normal(size=(count, 6)).astype("float32")
    season = np.linspace(-1, 1, count, dtype="float32")
    won = (fencers[:, :3].sum(axis=1) - fencers[:, 3:].sum(axis=1) + season > 0).astype("float32")
    return fencers, won


args = options()
keras.utils.set_random_seed(972)
fencers, won = bouts()
stream = tf.data.Dataset.from_tensor_slices((fencers, won))
stream = stream.shuffle(args.buffer, seed=973).batch(args.batch).prefetch(1)

model = keras.Sequential(
    [keras.layers.Input((6,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(stream, epochs=args.epochs, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("first bouts:", model.predict(fencers[:4], verbose=0).ravel().tolist())
