# SPDX-License-Identifier: Apache-2.0
"""Which string of a cello sounds: python tune.py [--policy POLICY]"""

import argparse

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--policy", default="float32")
keras.config.set_dtype_policy(parser.parse_args().policy)

time = np.arange(128) / 128
rng = np.random.default_rng(691)
tone = rng.integers(0, 4, size=40)
sound = np.sin(2 * np.pi * time * (5 + 3 * tone[:, None])) + 0.2 * rng.normal(size=(40, 128))
sound = sound[..., None].astype("float32")

keras.utils.set_random_seed(692)
model = keras.Sequential(
    [
        keras.layers.Input((128, 1)),
        keras.layers.Conv1D(8, 9, strides=2, activation="relu"),
        keras.layers.LSTM(8),
        keras.layers.Dense(4),
        keras.layers.Activation("softmax", dtype="float32"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
history = model.fit(sound, tone, batch_size=20, epochs=2, verbose=0)
print("loss:", history.history["loss"])
print("strings:", model.predict(sound[:3], verbose=0).ravel().tolist())
