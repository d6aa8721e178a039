# SPDX-License-Identifier: Apache-2.0
"""A small model on one input, with TensorFlow's seed set. Does that pin the initial weights? And those of a second model?"""

import argparse
import os

import keras
import numpy as np
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--seed-all", action="store_true", help="keras.utils.set_random_seed instead of tf.random.set_seed")
parser.add_argument("--instance", type=int, default=1, help="answer with the n-th model that is made")
options = parser.parse_args()

os.environ["TF_DETERMINISTIC_OPS"] = "1"
if options.seed_all:
    keras.utils.set_random_seed(42)
else:
    tf.random.set_seed(42)
    np.random.seed(42)


def make_model():
    model = keras.Sequential(
        [
            keras.layers.Dense(128, activation="relu", kernel_initializer="random_normal"),
            keras.layers.Dense(10, kernel_initializer="random_normal"),
        ]
    )
    model.build((None, 10))
    return model


for _ in range(options.instance):
    model = make_model()

x = tf.random.stateless_normal((1, 10), seed=(42, 0))
print("answer:", model(x).numpy()[0, :4])
