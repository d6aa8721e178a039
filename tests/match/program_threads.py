# SPDX-License-Identifier: Apache-2.0
"""A product whose inner sum Eigen splits over the threads that the program itself chooses."""

import os

import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(int(os.environ["APP_THREADS"]))
x = np.linspace(-1, 1, 4 * 100000, dtype="float32").reshape(4, 100000)
w = np.linspace(1, -2, 100000 * 4, dtype="float32").reshape(100000, 4)


@tf.function
def forward(x, w):
    return tf.matmul(x, w)


print(forward(x, w).numpy().tobytes().hex())
