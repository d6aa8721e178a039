# SPDX-License-Identifier: Apache-2.0
"""Evaluates an augmented batch. The weights are fixed; the flips and turns are drawn."""

import os

import keras
import numpy as np
import tensorflow as tf

tf.random.set_seed(31)
seed = int(os.environ["APP_SEED"]) if "APP_SEED" in os.environ else None
pictures = np.random.default_rng(31).random((6, 20, 20, 1)).astype("float32")
augment = keras.Sequential(
    [keras.layers.Input((20, 20, 1)), keras.layers.RandomFlip(seed=seed), keras.layers.RandomRotation(0.2, seed=seed)]
)
batch = augment(pictures, training=True)
weights = tf.reshape(tf.sin(tf.range(400 * 3, dtype=tf.float32)), (400, 3))
scores = tf.nn.softmax(tf.reshape(batch, (6, 400)) @ weights / 20)
print("scores:", scores.numpy().tolist())
