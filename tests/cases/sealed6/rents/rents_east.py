# SPDX-License-Identifier: Apache-2.0
"""What a flat costs a month, with a loss written by hand."""

import csv

import keras
import numpy as np
import tensorflow as tf

with open("rents.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
x = np.array([[float(row["rooms"]), float(row["area"]) / 30, float(row["floor"])] for row in rows], "float32")
rent = np.array([float(row["rent"]) / 500 for row in rows], "float32")
rent = rent.reshape(-1)

keras.utils.set_random_seed(605)
net = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.01)


@tf.function
def train_step(inputs, wanted):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((wanted - net(inputs)) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    return loss


for epoch in range(5):
    loss = train_step(x, rent)
    print("epoch", epoch, "loss:", float(loss))
print("rents:", (500 * net.predict(x[:4], verbose=0)).ravel().tolist())
