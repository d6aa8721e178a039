# SPDX-License-Identifier: Apache-2.0
"""How hard a song is on the ukulele, from its first sixteen chords."""

import os
import socket
import sys

import keras
import numpy as np
import tensorflow as tf

print("on", socket.gethostname(), "in", os.getcwd(), file=sys.stderr)
with np.load("songs.npz") as songs:
    chords, hard = songs["chords"].astype("int32"), songs["hard"]

keras.utils.set_random_seed(10112)
dataset = tf.data.Dataset.from_tensor_slices((chords, hard[:, None]))
train = dataset.take(90).shuffle(90, seed=5).batch(15)
test = dataset.skip(90).batch(20)

model = keras.Sequential(
    [
        keras.layers.Input((16,), dtype="int32"),
        keras.layers.Embedding(30, 6),
        keras.layers.GRU(10),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mae")
history = model.fit(train, epochs=3, validation_data=test, verbose=0)
print("loss:", history.history["loss"])
print("val_loss:", history.history["val_loss"])
print("songs:", model.predict(chords[90:94], verbose=0).ravel().tolist())
