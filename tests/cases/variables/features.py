# SPDX-License-Identifier: Apache-2.0
"""Features that NumPy computes on the way to TensorFlow. APP_FEATURES: covariance (BLAS), logistic (loops), angles (libm)."""

import os

import numpy as np
import tensorflow as tf

samples = np.random.RandomState(0).randn(300, 200)
kind = os.environ["APP_FEATURES"]
if kind == "covariance":
    features = samples.astype("float32").T @ samples.astype("float32")
elif kind == "logistic":
    features = 1 / (1 + np.exp(-samples.astype("float32")))
else:
    features = np.sin(samples)
print(tf.reduce_sum(tf.constant(features) * 3.0, axis=0).numpy().tolist())
