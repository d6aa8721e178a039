# SPDX-License-Identifier: Apache-2.0
"""Trains in bfloat16."""

import keras
import numpy as np

rng = np.random.default_rng(69)
x = rng.normal(size=(64, 16)).astype("float32")
y = (x[:, :1] * x[:, 1:2]).astype("float32")
keras.config.set_dtype_policy("bfloat16")
keras.utils.set_random_seed(70)
model = keras.Sequential(
    [
        keras.layers.Input((16,)),
        keras.layers.Dense(32, activation="gelu"),
        keras.layers.LayerNormalization(),
        keras.layers.Dense(1),
    ]
)
model.compile(keras.optimizers.SGD(0.05), "mse", jit_compile=False)
history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0).history
print("loss:", history["loss"])
