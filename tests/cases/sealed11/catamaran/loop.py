# SPDX-License-Identifier: Apache-2.0
"""Will a catamaran capsize: a training loop of our own."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(4211)
x = rng.normal(size=(160, 6)).astype("float32")
y = (x[:, :1] * x[:, 1:2] + 0.3 * rng.normal(size=(160, 1)) > 0).astype("float32")
train = tf.data.Dataset.from_tensor_slices((x[:120], y[:120])).batch(20)
test = tf.data.Dataset.from_tensor_slices((x[120:], y[120:])).batch(20)

keras.utils.set_random_seed(4212)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.4),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(0.01)
loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def train_step(features, targets):
    with tf.GradientTape() as tape:
        loss = loss_fn(targets, model(features, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


@tf.function
def test_step(features, targets):
    return loss_fn(targets, model(features, training=False))


for epoch in range(3):
    losses = [float(train_step(*batch)) for batch in train]
    held = [float(test_step(*batch)) for batch in test]
    print(f"epoch {epoch}:", float(np.mean(losses)), float(np.mean(held)))
