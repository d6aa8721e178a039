# SPDX-License-Identifier: Apache-2.0
"""Asks for deterministic ops, then computes."""

import os

import tensorflow as tf

tf.random.set_seed(42)
os.environ["TF_DETERMINISTIC_OPS"] = "1"

x = tf.random.normal((1, 10))
print("answer:", tf.reduce_sum(x).numpy())
