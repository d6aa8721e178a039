# SPDX-License-Identifier: Apache-2.0
"""Marks for the jumps of today, by the judge in its last state."""

import numpy as np
import tensorflow as tf
from judge import judge

model = judge()
state = tf.train.latest_checkpoint("states")
tf.train.Checkpoint(model=model).restore(state).expect_partial()


@tf.function
def marks(jumps):
    return tf.clip_by_value(model(jumps, training=False), 0.0, 6.0)


today = np.random.default_rng(633).normal(size=(5, 6)).astype("float32")
for mark in marks(tf.constant(today)).numpy().ravel().tolist():
    print(f"mark {mark!r}")
