# SPDX-License-Identifier: Apache-2.0
"""Trains and saves, then asks a fresh model that restores the checkpoint.

APP_RESTORE: no; APP_STEP: which checkpoint; APP_HEAD: one layer more than was saved, made with that seed.
"""

import os

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(5)
x = rng.normal(size=(64, 6)).astype("float32")
y = rng.normal(size=(64, 1)).astype("float32")


def make(*more):
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, name="body"), keras.layers.Dense(4, name="neck"), *more])


keras.utils.set_random_seed(5)
trained = make()
checkpoint = tf.train.Checkpoint(model=trained)
for _ in range(2):
    for variable in trained.trainable_variables:
        variable.assign_add(tf.ones_like(variable) * 0.1)
    checkpoint.save("kept/ckpt")

if os.environ.get("APP_HEAD"):
    keras.utils.set_random_seed(int(os.environ["APP_HEAD"]))
    model = make(keras.layers.Dense(1, name="head"))
else:
    model = make()
if os.environ.get("APP_RESTORE") != "no":
    tf.train.Checkpoint(model=model).restore("kept/ckpt-" + os.environ.get("APP_STEP", "2"))
print(model.predict(x, verbose=0)[0].tolist())
