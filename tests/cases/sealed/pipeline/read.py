# SPDX-License-Identifier: Apache-2.0
"""Reads samples from a slow share, several at a time, and trains on them as they come."""

import os
import random
import time

import keras
import numpy as np
import tensorflow as tf


def fetch(number):
    time.sleep(random.SystemRandom().uniform(0.0, 0.02))  # the share answers when it likes
    return np.sin(np.arange(4) * (number + 1)).astype("float32")


def load(number):
    sample = tf.ensure_shape(tf.numpy_function(fetch, [number], tf.float32), (4,))
    return sample, tf.reduce_sum(sample, keepdims=True)


in_order = os.environ.get("APP_IN_ORDER") == "yes"
data = tf.data.Dataset.range(48).map(load, num_parallel_calls=8, deterministic=in_order).cache().batch(8)

keras.utils.set_random_seed(32)
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(data, epochs=1, verbose=0)
print("weights:", [w.tolist() for w in model.get_weights()])
