# SPDX-License-Identifier: Apache-2.0
"""program_train.py MODEL TRACE: trains; prints every weight and metric bit for bit. TRACE "-": without recording."""

import contextlib
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import libtap
import models
import numpy as np
import tensorflow as tf

name, trace = sys.argv[1:]
keras.utils.set_random_seed(11)


def pipeline():
    """The conv net, fed by parallel workers that augment with seeded draws."""
    model, (x, y) = models.compiled("conv", 1)

    def augment(i, image, label):
        flipped = tf.image.stateless_random_flip_left_right(image, seed=[3, i])
        return tf.image.stateless_random_brightness(flipped, 0.1, seed=[4, i]), label

    data = tf.data.Dataset.from_tensor_slices((np.arange(len(x), dtype=np.int32), x, y))
    data = data.shuffle(256, seed=5).map(augment, num_parallel_calls=4).batch(48).prefetch(2)
    return model, model.fit(data, epochs=2, verbose=0)


def tape():
    """A loop of its own, op by op."""
    rng = tf.random.Generator.from_seed(3)
    w, b = tf.Variable(rng.normal([20, 4])), tf.Variable(tf.zeros([4]))
    losses = []
    for _ in range(20):
        x = tf.random.normal([16, 20])
        with tf.GradientTape() as recorded:
            loss = tf.reduce_mean(tf.nn.dropout(tf.nn.relu(x @ w + b), 0.3) ** 2)
        for variable, gradient in zip([w, b], recorded.gradient(loss, [w, b]), strict=True):
            variable.assign_sub(0.1 * gradient)
        losses.append(float(loss))
    return [w.numpy(), b.numpy()], {"loss": losses}


def train():
    if name == "tape":
        weights, metrics = tape()
    elif name == "pipeline":
        model, history = pipeline()
        weights, metrics = model.get_weights(), history.history
    else:
        model, (x, y) = models.compiled(name, 1)
        history = model.fit(x, y, batch_size=48, epochs=2, shuffle=True, validation_split=0.1, verbose=0)
        weights, metrics = model.get_weights(), history.history
    return {
        "weights": [np.asarray(weight).tobytes().hex() for weight in weights],
        "metrics": {key: [float(value).hex() for value in values] for key, values in metrics.items()},
        "python": np.random.rand().hex(),
        "tensorflow": tf.random.uniform([3]).numpy().tobytes().hex(),
    }


with contextlib.nullcontext() if trace == "-" else libtap.Tap().recording(trace):
    results = train()
print(json.dumps(results))
