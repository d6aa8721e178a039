# SPDX-License-Identifier: Apache-2.0
"""How much a watch goes wrong in a day, by its parts. With a training loop of its own."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(1041)
rng = np.random.default_rng(1042)
parts = rng.normal(size=(256, 10)).astype("float32")
seconds = (np.tanh(parts[:, 0] * parts[:, 1]) + 0.3 * parts[:, 4] - 0.2 * np.abs(parts[:, 7])).astype("float32")

model = keras.Sequential(
    [
        keras.layers.Input((10,)),
        keras.layers.Dense(32, activation="gelu"),
        keras.layers.LayerNormalization(),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(0.005)


@tf.function
def step(x, y):
    """One batch."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True)[:, 0] - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


optimizer.build(model.trainable_variables)
batches = tf.data.Dataset.from_tensor_slices((parts, seconds)).batch(32)
for epoch in range(5):
    losses = [float(step(x, y)) for x, y in batches]
    print("epoch", epoch, losses[0], losses[-1])
print("watch:", model.predict(parts[:2], verbose=0).ravel().tolist())
