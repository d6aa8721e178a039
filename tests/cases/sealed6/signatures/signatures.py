# SPDX-License-Identifier: Apache-2.0
"""Whether two signatures are by one hand: a siamese net. Some were scanned twice."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(601)
left = rng.normal(size=(40, 10)).astype("float32")
same = rng.integers(0, 2, size=40).astype("float32")
right = np.where(same[:, None] > 0, left + rng.normal(0, 0.1, size=left.shape), rng.normal(size=left.shape)).astype("float32")
right[17] = left[17]
same[17] = 1.0

keras.utils.set_random_seed(602)
hand = keras.Sequential([keras.layers.Input((10,)), keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(4)])
optimizer = keras.optimizers.Adam(0.01)


@tf.function
def train_step(a, b, y):
    with tf.GradientTape() as tape:
        squares = tf.reduce_sum(tf.square(hand(a) - hand(b)), axis=1)
        distance = tf.sqrt(tf.maximum(squares, 1e-7))
        loss = tf.reduce_mean(y * distance + (1 - y) * tf.square(tf.nn.relu(1 - distance)))
    slopes = tape.gradient(loss, hand.trainable_variables)
    optimizer.apply_gradients(zip(slopes, hand.trainable_variables))
    return loss


for epoch in range(3):
    for i in range(0, 40, 8):
        loss = train_step(left[i : i + 8], right[i : i + 8], same[i : i + 8])
    print("epoch", epoch, "loss:", float(loss))
print("hand:", hand.predict(left[:2], verbose=0).tolist())
