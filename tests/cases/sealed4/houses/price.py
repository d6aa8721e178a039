# SPDX-License-Identifier: Apache-2.0
"""What a house costs."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(421)
x = rng.normal(size=(96, 5)).astype("float32")
y = (x @ np.array([3, 1, -2, 0.5, 1], "float32") + 4).astype("float32")
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)

keras.utils.set_random_seed(422)
model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(12, activation="relu"), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(0.02)


@tf.function
def step(houses, prices):
    with tf.GradientTape() as tape:
        guess = tf.squeeze(model(houses, training=True), axis=1)
        loss = tf.reduce_mean(tf.square(prices - guess))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


for epoch in range(4):
    print(epoch, [float(step(houses, prices)) for houses, prices in data])
print("price:", model.predict(x[:4], verbose=0).ravel().tolist())
