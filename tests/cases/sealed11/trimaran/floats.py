# SPDX-License-Identifier: Apache-2.0
"""The load on the floats of a trimaran: what the third one bears, by what the others bear."""

import argparse
import glob

import keras
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--ordered", action="store_true", help="keep the hours in order (slower)")
args = parser.parse_args()


def read(name):
    """What is typical for one hour."""
    load = tf.reshape(tf.io.decode_raw(tf.io.read_file(name), tf.float32), (-1, 6))
    middle = tf.gather(tf.sort(load, axis=0), tf.shape(load)[0] // 2)
    row = tf.concat([middle, tf.math.reduce_std(load, axis=0)], axis=0)
    return row[:8], row[8:9]


names = sorted(glob.glob("logs/*.raw"))
data = tf.data.Dataset.from_tensor_slices(names)
data = data.map(read, num_parallel_calls=8, deterministic=args.ordered)
data = data.shuffle(40, seed=4203).batch(16).prefetch(2)

keras.utils.set_random_seed(4202)
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
history = model.fit(data, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("bias:", model.layers[0].get_weights()[1].tolist())
