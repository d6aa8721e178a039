# SPDX-License-Identifier: Apache-2.0
"""One dense layer on seeded data, which oneDNN and Eigen add up in another order. Arguments change what it does."""

import sys

import numpy as np
import tensorflow as tf

what = sys.argv[1] if len(sys.argv) > 1 else ""
rng = np.random.default_rng(8 if what == "other-data" else 7)
x = tf.constant(rng.normal(size=(64, 784)).astype("float32"))
w = tf.constant(rng.normal(size=(784, 128)).astype("float32"))


@tf.function
def layer(x: tf.Tensor, w: tf.Tensor) -> tf.Tensor:
    return tf.nn.relu(tf.matmul(x, w))


y = layer(x, w)
print("sum:", float(tf.reduce_sum(y)))
if what == "crash":
    raise RuntimeError("as asked for")
