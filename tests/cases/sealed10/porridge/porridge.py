# SPDX-License-Identifier: Apache-2.0
"""Thin, right or thick: what becomes of a porridge, with a subclassed model."""

import keras
import numpy as np
import tensorflow as tf


class Porridge(keras.Model):
    def __init__(self):
        super().__init__()
        self.stir = keras.layers.Dense(16, activation="relu")
        self.taste = keras.layers.Dense(3)

    def call(self, oats):
        return self.taste(self.stir(oats))


def pans(count):
    rng = np.random.default_rng(10181)
    oats = rng.normal(size=(count, 4)).astype("float32")
    thick = np.digitize(oats[:, 0] - oats[:, 1] + 0.3 * oats[:, 2], [-0.8, 0.8])
    return oats, thick.astype("int32")


def loss_of(model, oats, thick):
    scores = model(oats)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=thick, logits=scores))


keras.utils.set_random_seed(10182)
oats, thick = pans(120)
model = Porridge()
model(oats[:1])
optimizer = keras.optimizers.Adam(0.02)
data = tf.data.Dataset.from_tensor_slices((oats, thick)).batch(24)
for epoch in range(4):
    total = 0.0
    for batch, labels in data:
        with tf.GradientTape() as tape:
            loss = loss_of(model, batch, labels)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        total += float(loss)
    print(f"epoch {epoch}: {total / 5!r}")
right = tf.argmax(model(oats), axis=1, output_type=tf.int32) == thick
print("right:", float(tf.reduce_mean(tf.cast(right, tf.float32))))
