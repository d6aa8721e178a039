# SPDX-License-Identifier: Apache-2.0
"""Which mint has struck a coin: a loop of its own."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(4211)
coins = rng.normal(size=(120, 7)).astype("float32")
mint = (coins @ rng.normal(size=(7, 3))).argmax(axis=1)
struck = tf.data.Dataset.from_tensor_slices((coins, mint)).batch(24)

keras.utils.set_random_seed(4212)
model = keras.Sequential(
    [
        keras.layers.Input((7,)),
        keras.layers.Dense(18, activation="relu"),
        keras.layers.Dense(3),
    ]
)
optimizer = keras.optimizers.Adam(0.01)
loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
accuracy = keras.metrics.SparseCategoricalAccuracy()
mean_loss = keras.metrics.Mean()


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        scores = model(x, training=True)
        loss = loss_of(y, scores)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    accuracy.update_state(y, scores)
    mean_loss.update_state(loss)


for epoch in range(5):
    accuracy.reset_state()
    mean_loss.reset_state()
    for x, y in struck:
        step(x, y)
    print(f"epoch {epoch}: loss {float(mean_loss.result())}, accuracy {float(accuracy.result())}")
