# SPDX-License-Identifier: Apache-2.0
"""The pull that a train needs: four carters learn side by side from their own wagons, into the same weights."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import tensorflow as tf

CARTERS = int(os.environ.get("APP_CARTERS", "4"))
rng = np.random.default_rng(4201)
load = rng.uniform(0, 1, size=(240, 5)).astype("float32")
pull = (load @ np.array([1.0, 0.5, 2.0, -0.7, 0.3]) + 0.1 * rng.normal(size=240)).astype("float32")[:, None]
weights = [tf.Variable(rng.normal(0, 0.4, size=shape).astype("float32")) for shape in ((5, 12), (12,), (12, 1))]


def guess(load):
    return tf.nn.tanh(load @ weights[0] + weights[1]) @ weights[2]


def learn(part):
    x, y = tf.constant(load[part]), tf.constant(pull[part])
    for step in range(50):
        at = step % 6 * 10
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(guess(x[at : at + 10]) - y[at : at + 10]))
        for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
            weight.assign_sub(0.05 * gradient)


with ThreadPoolExecutor(CARTERS) as carters:
    list(carters.map(learn, [slice(at, at + 60) for at in range(0, 240, 60)]))
print("error:", float(tf.reduce_mean(tf.square(guess(load) - pull))))
print("pull:", guess(load[:5]).numpy().ravel().tolist())
