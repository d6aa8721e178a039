# SPDX-License-Identifier: Apache-2.0
"""The kind of a cloud by its heights, learnt as settings.json says."""

import json
import os
import sys

import keras
import numpy as np

with open("settings.json", encoding="utf-8") as file:
    settings = json.load(file)
print(f"{settings['title']} ({settings['colour']}), on {os.uname().nodename}", file=sys.stderr)
with np.load("clouds.npz") as file:
    heights, kinds = file["heights"], file["kinds"]

keras.utils.set_random_seed(4172)
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(24, activation="tanh"), keras.layers.Dense(4)])
optimizer = keras.optimizers.SGD(settings["rate"], momentum=0.9, clipnorm=settings["clip"], weight_decay=settings["decay"])
model.compile(optimizer=optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
history = model.fit(heights, kinds, batch_size=settings["batch"], epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"][-1])
print("weights:", model.layers[-1].get_weights()[0][0].tolist())
