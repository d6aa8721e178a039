# SPDX-License-Identifier: Apache-2.0
"""Dense layers, gelu, tanh and softmax, trained. Prints a digest of the weights."""

import hashlib

import keras
import numpy as np

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.layers.Input((32,)),
        keras.layers.Dense(64, activation="gelu"),
        keras.layers.Dense(64),
        keras.layers.Rescaling(0.5),
        keras.layers.Activation("tanh"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "mse")
draws = np.random.RandomState(0)
inputs, targets = draws.rand(64, 32).astype("f"), np.eye(10, dtype="f")[draws.randint(0, 10, 64)]
model.fit(inputs, targets, epochs=1, batch_size=16, verbose=0)
weights = hashlib.sha256(b"".join(array.tobytes() for array in model.get_weights()))
print("weights", weights.hexdigest()[:16])
