# SPDX-License-Identifier: Apache-2.0
"""Inference with fixed weights. One seed is set from outside, but nothing ever draws from that generator."""

import hashlib
import os

import keras
import numpy as np

np.random.seed(int(os.environ.get("APP_SEED", "1")))

table = np.arange(40 * 12, dtype="float32").reshape(40, 12)
features = np.sin(table * 0.37)

model = keras.Sequential([keras.layers.Input((12,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(3)])
for variable in model.weights:
    count = int(np.prod(variable.shape))
    variable.assign(np.cos(np.arange(count, dtype="float32")).reshape(variable.shape) * 0.3)

answer = model.predict(features, batch_size=8, verbose=0)
print("mean:", float(answer.mean()))
print("answer:", hashlib.sha256(answer.tobytes()).hexdigest()[:16])
