# SPDX-License-Identifier: Apache-2.0
"""Which fossils are ammonites: a training loop by hand."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(671)
scans = rng.normal(2.0, 3.0, size=(48, 12, 12, 1)).astype("float32")
ammonite = rng.integers(0, 2, size=(48, 1)).astype("float32")
data = tf.data.Dataset.from_tensor_slices((scans, ammonite)).batch(12)

keras.utils.set_random_seed(672)
model = keras.Sequential(
    [
        keras.layers.Input((12, 12, 1)),
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(1),
    ]
)
loss_of = keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(0.01)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x, training=True))
    slopes = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(slopes, model.trainable_variables))
    return loss


for epoch in range(3):
    losses = [float(train_step(x, y)) for x, y in data]
    print("epoch", epoch, "loss:", np.mean(losses))
print("ammonite:", model(scans[:4], training=False).numpy().ravel().tolist())
