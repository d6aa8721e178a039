# SPDX-License-Identifier: Apache-2.0
"""Tells broken lanterns from good ones by what they draw; a training loop of our own."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(381)
x = rng.normal(size=(80, 12)).astype("float32")
y = (x[:, :4].sum(axis=1, keepdims=True) > 0).astype("float32")
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)

keras.utils.set_random_seed(382)
model = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dropout(0.4),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(0.01)
loss_of = keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def step(inputs, wanted):
    with tf.GradientTape() as tape:
        loss = loss_of(wanted, model(inputs, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


for epoch in range(3):
    losses = [float(step(inputs, wanted)) for inputs, wanted in data]
    print(epoch, losses)
