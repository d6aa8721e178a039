# SPDX-License-Identifier: Apache-2.0
"""How long a crossing takes, from wind, tide and load."""

import os

import keras
import tensorflow as tf

WORKERS = int(os.environ.get("APP_WORKERS", "1"))
AHEAD = int(os.environ.get("APP_AHEAD", "0"))


def lines(name):
    return tf.data.TextLineDataset(name)


def parse(line):
    values = tf.strings.to_number(tf.strings.split(line, ","))
    return values[:3] * [1.0, 0.5, 2.0], values[3]


data = tf.data.Dataset.list_files("weeks/*.csv", shuffle=False)
data = data.interleave(lines, cycle_length=4, num_parallel_calls=WORKERS, deterministic=True)
data = data.map(parse, num_parallel_calls=WORKERS, deterministic=True)
data = data.shuffle(30, seed=522).batch(12)
if AHEAD:
    data = data.prefetch(AHEAD)

keras.utils.set_random_seed(523)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(10, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss="mae")
history = model.fit(data, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("first layer:", model.layers[0].get_weights()[0].ravel()[:6].tolist())
