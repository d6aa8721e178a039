# SPDX-License-Identifier: Apache-2.0
"""Who it is: the known face whose vector is most like that of the picture."""

import keras
import numpy as np
import tensorflow as tf

known = np.load("faces.npy").astype("float32")
known /= np.linalg.norm(known, axis=1, keepdims=True)

keras.utils.set_random_seed(392)
encoder = keras.Sequential(
    [
        keras.layers.Input((16, 16, 1)),
        keras.layers.Conv2D(8, 3, strides=2, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(32),
        keras.layers.UnitNormalization(),
    ]
)
pictures = np.random.default_rng(393).random((5, 16, 16, 1)).astype("float32")
likeness = tf.matmul(encoder.predict(pictures, verbose=0), known, transpose_b=True)
best = tf.math.top_k(likeness, k=3)
print("who:", best.indices.numpy().tolist())
print("how like:", best.values.numpy().tolist())
