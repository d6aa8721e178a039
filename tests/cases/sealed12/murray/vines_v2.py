# SPDX-License-Identifier: Apache-2.0
"""How much water a vineyard takes from the river."""

import keras
import numpy as np
import tensorflow as tf


def vineyards(count):
    rng = np.random.default_rng(2508)
    x = rng.uniform(0, 1, size=(count, 5)).astype("float32")
    water = 2 * x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(0, 0.05, size=count)
    return x, water.astype("float32")


def cost(wanted, given):
    missing = tf.nn.relu(wanted - given)
    wasted = tf.nn.relu(given - wanted)
    return tf.reduce_mean(3.0 * tf.square(missing) + tf.square(wasted))


class Planner:
    def __init__(self):
        self.net = keras.Sequential(
            [
                keras.layers.Input((5,)),
                keras.layers.Dense(20, activation="relu"),
                keras.layers.Dense(1),
            ]
        )
        self.optimizer = keras.optimizers.Adam(0.01)

    def learn(self, x, water):
        with tf.GradientTape() as tape:
            loss = cost(water, self.net(x, training=True))
        gradients = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.net.trainable_variables))
        return float(loss)


keras.utils.set_random_seed(2509)
x, water = vineyards(80)
planner = Planner()
batches = tf.data.Dataset.from_tensor_slices((x, water)).batch(16)
for epoch in range(6):
    print("epoch", epoch, [planner.learn(*batch) for batch in batches])
print("plan:", planner.net(x[:5]).numpy().ravel().tolist())
