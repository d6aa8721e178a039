# SPDX-License-Identifier: Apache-2.0
"""Which lock of the canal has to open: the office's own version."""

import logging
import os
import platform

import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers

logging.basicConfig(level=logging.INFO)
FIRST = dict(filters=8, kernel_size=5, padding="same")


class Watch:
    """Knows the locks by their levels."""

    def __init__(self, path):
        level = layers.Input((40, 2), name="level")
        wave = layers.Conv1D(name="wave", **FIRST)(level)
        calm = layers.BatchNormalization(name="calm")(wave)
        mean = layers.GlobalAveragePooling1D(name="mean")(layers.Activation("relu", name="up")(calm))
        self.net = Model(level, layers.Dense(3, name="lock")(mean), name="watch")
        with np.load(path) as weights:
            for name, begin in (("wave", "conv"), ("calm", "norm"), ("lock", "head")):
                self.net.get_layer(name).set_weights([weights[key] for key in weights.files if key.startswith(begin)])

    def __call__(self, levels):
        return self.net.predict(tf.constant(levels), verbose=0)


logging.info("%s, %s, process %d", platform.platform(), platform.node(), os.getpid())
watch = Watch("locks.npz")
print("open:", watch(np.load("levels.npy")).ravel().tolist())
