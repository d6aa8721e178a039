# SPDX-License-Identifier: Apache-2.0
"""Finds rust in a hull: a small head on a base that has seen many pings."""

import os

import keras
import numpy as np

rng = np.random.default_rng(4223)
x = rng.normal(0.2, 1.0, size=(96, 20)).astype("float32")
y = (x[:, :4].sum(axis=1, keepdims=True) > 0.8).astype("float32")

base = keras.models.load_model("base.keras")
base.trainable = False
if os.environ.get("APP_ADAPT", "no") == "yes":
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = True

keras.utils.set_random_seed(4224)
inputs = keras.Input((20,))
outputs = keras.layers.Dense(1, activation="sigmoid")(base(inputs))
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy", metrics=["accuracy"])

print("before:", model.evaluate(x[72:], y[72:], verbose=0))
history = model.fit(x[:72], y[:72], batch_size=12, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("after:", model.evaluate(x[72:], y[72:], verbose=0))
print("rust:", model.predict(x[72:76], verbose=0).ravel().tolist())
