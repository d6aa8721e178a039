# SPDX-License-Identifier: Apache-2.0
"""Tells broken lanterns from good ones by what they draw, for the whole town."""

import sys

import keras
import numpy as np
import tensorflow as tf

EPOCHS = 3
BATCH = 16


def lanterns():
    """What eighty lanterns draw, and which of them are broken."""
    generator = np.random.default_rng(381)
    drawn = generator.normal(size=(80, 12)).astype("float32")
    return drawn, (drawn[:, :4].sum(axis=1, keepdims=True) > 0).astype("float32")


batches = tf.data.Dataset.from_tensor_slices(lanterns()).batch(BATCH).prefetch(2)

keras.utils.set_random_seed(382)
net = keras.Sequential(name="lanterns")
net.add(keras.layers.Input((12,)))
net.add(keras.layers.Dense(20, activation="relu", name="hidden"))
net.add(keras.layers.Dropout(0.4, name="thinned"))
net.add(keras.layers.Dense(1, name="broken"))
adam = keras.optimizers.Adam(learning_rate=0.01, beta_1=0.9, beta_2=0.999, epsilon=1e-07)
entropy = keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def train_step(inputs, broken):
    """One batch: forward, backward, update."""
    with tf.GradientTape() as tape:
        guess = net(inputs)
        loss = entropy(broken, guess)
    slopes = tape.gradient(loss, net.trainable_variables)
    adam.apply_gradients(zip(slopes, net.trainable_variables, strict=True))
    return loss


for epoch in range(EPOCHS):
    losses = [float(train_step(inputs, broken)) for inputs, broken in batches]
    print(epoch, losses)
    print(f"epoch {epoch + 1} of {EPOCHS}", file=sys.stderr)
