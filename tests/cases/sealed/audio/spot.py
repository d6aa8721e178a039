# SPDX-License-Identifier: Apache-2.0
"""Which keyword is it? APP_READER: the library that reads the file."""

import os
import wave

import keras
import numpy as np
import tensorflow as tf

if os.environ.get("APP_READER") == "wave":
    with wave.open("word.wav") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype("float32")
else:
    samples = tf.audio.decode_wav(tf.io.read_file("word.wav"))[0][:, 0].numpy()
frames = samples.reshape(1, 40, 100)

keras.utils.set_random_seed(17)
model = keras.Sequential(
    [
        keras.layers.Input((40, 100)),
        keras.layers.Conv1D(8, 3, activation="relu"),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
print("keywords:", model.predict(frames, verbose=0)[0].tolist())
