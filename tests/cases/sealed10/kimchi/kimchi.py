# SPDX-License-Identifier: Apache-2.0
"""Young, ripe or sour: sorts jars of kimchi by what is known of them."""

import argparse
import json

import keras
import numpy as np

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--jars", default="jars.csv")
parser.add_argument("--settings", default="settings.json")
parser.add_argument("--scales", default="scales.json")
options = parser.parse_args()


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


settings, scales = read(options.settings), read(options.scales)
table = np.loadtxt(options.jars, delimiter=",", skiprows=1)
jars = ((table[:, :4] - scales["mean"]) / scales["width"]).astype("float32")
classes = keras.utils.to_categorical(table[:, 4].astype(int), 3)

keras.utils.set_random_seed(10052)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(10, activation="tanh"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.RMSprop(settings["learning_rate"]),
    loss=keras.losses.CategoricalCrossentropy(label_smoothing=settings["label_smoothing"]),
    metrics=["accuracy"],
)
history = model.fit(jars, classes, batch_size=settings["batch"], epochs=settings["epochs"], verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("first jar:", model.predict(jars[:1], verbose=0)[0].tolist())
