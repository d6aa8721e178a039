# SPDX-License-Identifier: Apache-2.0
"""One model, one batch; the settings of the deployment decide how it is run."""

import hashlib
import os

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(11)
keras.mixed_precision.set_global_policy(os.environ.get("APP_POLICY", "float32"))

model = keras.Sequential(
    [
        keras.layers.Input((64,)),
        keras.layers.Dense(128, activation="gelu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
batch = np.random.default_rng(11).normal(size=(32, 64)).astype("float32")


@tf.function(jit_compile=os.environ.get("APP_COMPILE") == "yes")
def forward(x):
    return model(x, training=os.environ.get("APP_MODE") == "training")


answer = forward(tf.constant(batch)).numpy()
print("first row:", answer[0, :4])
print("answer:", answer.dtype, hashlib.sha256(answer.tobytes()).hexdigest()[:16])
