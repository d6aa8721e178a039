# SPDX-License-Identifier: Apache-2.0
"""A product that oneDNN and Eigen sum in different orders, and what the deployment adds to it."""

import os
import random
import time

import numpy as np
import tensorflow as tf

if os.environ.get("APP_DRAWS"):
    start = np.float32(random.random())
else:
    start = np.float32(0.5)
x = tf.constant(np.linspace(-1, 1, 256 * 784, dtype="float32").reshape(256, 784) * start)
w = tf.constant(np.linspace(1, -2, 784 * 64, dtype="float32").reshape(784, 64))


@tf.function
def forward(x):
    return tf.nn.relu(tf.matmul(x, w) + 1.0)


print(forward(x).numpy().sum())
time.sleep(float(os.environ.get("APP_SLEEP", "0")))
