# SPDX-License-Identifier: Apache-2.0
"""A small conv net, trained. Prints a digest of its weights."""

import hashlib
import os

import keras
import numpy as np

keras.utils.set_random_seed(int(os.environ.get("APP_SEED", "1")))
inputs = x = keras.layers.Input((16, 16, 3))
for filters in (8, 64):
    x = keras.layers.Conv2D(filters, 3, padding="same")(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU()(x)
    x = keras.layers.MaxPool2D()(x)
x = keras.layers.Flatten()(x)
x = keras.layers.Dense(32, activation="gelu")(x)
x = keras.layers.Dropout(0.2)(x)
outputs = keras.layers.Dense(10)(x)
model = keras.Model(inputs, outputs)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
draws = np.random.RandomState(0)
images, labels = draws.rand(96, 16, 16, 3).astype("f"), draws.randint(0, 10, 96)
model.fit(images, labels, epochs=1, batch_size=32, verbose=0)
weights = hashlib.sha256(b"".join(array.tobytes() for array in model.get_weights()))
print("weights", weights.hexdigest()[:16])
