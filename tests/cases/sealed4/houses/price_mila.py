# SPDX-License-Identifier: Apache-2.0
"""What a house costs. Mila's version, with functions."""

import keras
import numpy as np
import tensorflow as tf

BATCH, EPOCHS = 16, 4


def houses_and_prices():
    rng = np.random.default_rng(421)
    houses = rng.normal(size=(96, 5)).astype("float32")
    worth = np.array([3, 1, -2, 0.5, 1], "float32")
    return houses, (houses @ worth + 4).astype("float32")


def squared_error(wanted, guess):
    """Mean over the batch."""
    return tf.reduce_mean(tf.square(wanted - guess))


houses, prices = houses_and_prices()
keras.utils.set_random_seed(422)
model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(12, activation="relu"), keras.layers.Dense(1)])
adam = keras.optimizers.Adam(learning_rate=0.02)


@tf.function
def train(batch, wanted):
    with tf.GradientTape() as tape:
        loss = squared_error(wanted, model(batch, training=True))
    slopes = tape.gradient(loss, model.trainable_variables)
    adam.apply_gradients(zip(slopes, model.trainable_variables, strict=True))
    return loss


batches = tf.data.Dataset.from_tensor_slices((houses, prices)).batch(BATCH)
for epoch in range(EPOCHS):
    print(epoch, [float(train(batch, wanted)) for batch, wanted in batches])
print("price:", model.predict(houses[:4], verbose=0).ravel().tolist())
