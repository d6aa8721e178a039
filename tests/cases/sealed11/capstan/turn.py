# SPDX-License-Identifier: Apache-2.0
"""The force on a capstan: learns with a step for every 64 samples."""

import keras
import numpy as np
import tensorflow as tf

BATCH = 64

rng = np.random.default_rng(4261)
x = rng.normal(size=(320, 12)).astype("float32")
y = np.tanh(x @ rng.normal(0, 0.4, (12, 1)) + 0.1 * rng.normal(size=(320, 1))).astype("float32")

keras.utils.set_random_seed(4262)
model = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.Dense(32, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(0.01)


def gradients(features, targets):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features, training=True) - targets))
    return loss, tape.gradient(loss, model.trainable_variables)


for epoch in range(4):
    losses = []
    for start in range(0, len(x), BATCH):
        batch = slice(start, start + BATCH)
        loss, total = gradients(x[batch], y[batch])
        optimizer.apply_gradients(zip(total, model.trainable_variables, strict=True))
        losses.append(float(loss))
    print(f"epoch {epoch}:", float(np.mean(losses)))
print("force:", model.predict(x[:4], verbose=0).ravel().tolist())
