# SPDX-License-Identifier: Apache-2.0
"""Foretells the heat of a porcelain kiln from the last hours."""

import keras
import numpy as np
import tensorflow as tf

HOURS = 12


def windows(count):
    rng = np.random.default_rng(1710)
    heat = np.sin(np.arange(count + HOURS) / 5) + rng.normal(0, 0.1, size=count + HOURS)
    x = np.stack([heat[start : start + HOURS] for start in range(count)])
    return x.astype("float32"), heat[HOURS:].astype("float32")[:, None]


keras.utils.set_random_seed(1711)
model = keras.Sequential(
    [
        keras.layers.Input((HOURS,)),
        keras.layers.Dense(48, activation="gelu"),
        keras.layers.LayerNormalization(),
        keras.layers.Dense(48, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(0.005)
optimizer.build(model.trainable_variables)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x, training=True)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


x, y = windows(96)
for epoch in range(8):
    losses = [float(step(x[start : start + 24], y[start : start + 24])) for start in range(0, 96, 24)]
    print("epoch", epoch, losses)
print("next hours:", model(x[:4], training=False).numpy().ravel().tolist())
