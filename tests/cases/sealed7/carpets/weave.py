# SPDX-License-Identifier: Apache-2.0
"""Where a carpet was woven."""

import glob
import os
import time

import keras
import tensorflow as tf

AHEAD = int(os.environ.get("APP_AHEAD", "1"))


def load(name):
    photo = tf.io.decode_png(tf.io.read_file(name), channels=3)
    return tf.image.convert_image_dtype(photo, tf.float32)


names = sorted(glob.glob("corners/*.png"))
places = [int(os.path.basename(name)[0]) for name in names]
photos = tf.data.Dataset.from_tensor_slices(names).map(load, num_parallel_calls=AHEAD)
data = tf.data.Dataset.zip((photos, tf.data.Dataset.from_tensor_slices(places)))
data = data.cache().shuffle(24, seed=4312).batch(8).prefetch(AHEAD)

start = time.perf_counter()
keras.utils.set_random_seed(4313)
model = keras.Sequential(
    [
        keras.layers.Input((20, 20, 3)),
        keras.layers.SeparableConv2D(8, 3, activation="relu"),
        keras.layers.AveragePooling2D(3),
        keras.layers.Flatten(),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
history = model.fit(data, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("kernel:", model.layers[-1].get_weights()[0][0].tolist())
if path := os.environ.get("APP_TIMES"):
    with open(path, "a", encoding="utf-8") as times:
        times.write(f"{time.strftime('%c')}\t{time.perf_counter() - start:.2f} s\n")
