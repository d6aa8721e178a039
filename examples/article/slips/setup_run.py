# SPDX-License-Identifier: Apache-2.0
"""Asks for deterministic ops, then computes. The import of `os` was lost when the cell was copied."""

import tensorflow as tf

tf.random.set_seed(42)
os.environ["TF_DETERMINISTIC_OPS"] = "1"  # noqa: F821

x = tf.random.normal((1, 10))
print("answer:", tf.reduce_sum(x).numpy())
