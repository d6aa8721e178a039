# SPDX-License-Identifier: Apache-2.0
"""The weight of a walnut by its size, trained by hand."""

import keras
import numpy as np
import tensorflow as tf

BATCH = 24


def harvest():
    rng = np.random.default_rng(8271)
    sizes = rng.normal(size=(144, 3)).astype("float32")
    weights = sizes @ np.array([1.5, 0.8, -0.4]) + rng.normal(0, 0.2, size=144)
    return sizes, weights.astype("float32")


@tf.function
def step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        error = model(x, training=True) - y
        loss = tf.reduce_mean(tf.square(error))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


sizes, weights = harvest()
keras.utils.set_random_seed(8272)
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(0.02)
optimizer.build(model.trainable_variables)
for epoch in range(6):
    losses = []
    for start in range(0, len(sizes), BATCH):
        x, y = sizes[start : start + BATCH], weights[start : start + BATCH]
        losses.append(float(step(model, optimizer, tf.constant(x), tf.constant(y))))
    print(f"epoch {epoch}:", sum(losses) / len(losses))
print("weights:", model(sizes[:5]).numpy().ravel().tolist())
