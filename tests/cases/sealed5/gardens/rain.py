# SPDX-License-Identifier: Apache-2.0
"""How much water a garden needs."""

import keras
import numpy as np
import tensorflow as tf

gardens = np.load("gardens.npz")
data = tf.data.Dataset.from_tensor_slices((gardens["soil"], gardens["rain"][:, None])).batch(64)

keras.utils.set_random_seed(582)
model = keras.Sequential([keras.layers.Input((1000,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(1)])
adam = keras.optimizers.Adam(0.001)


@tf.function
def step(soil, rain):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(soil, training=True) - rain))
    grads = tape.gradient(loss, model.trainable_variables)
    adam.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for epoch in range(3):
    print("loss:", [float(step(soil, rain)) for soil, rain in data])
