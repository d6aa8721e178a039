# SPDX-License-Identifier: Apache-2.0
"""How well the trained net judges positions; can train it further."""

import argparse

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--optimizer", default="adam")
parser.add_argument("--rate", type=float, default=0.001)
parser.add_argument("--epochs", type=int, default=0)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()

games, saved = np.load("games.npz"), np.load("net.npz")
x, y = games["boards"].astype("float32") / 6, games["won"].astype("float32")
shuffled = np.random.default_rng(arguments.seed).permutation(len(x))

keras.utils.set_random_seed(482)
model = keras.Sequential(
    [
        keras.layers.Input((64,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.set_weights([saved[f"arr_{number}"] for number in range(4)])
optimizer = keras.optimizers.get({"class_name": arguments.optimizer, "config": {"learning_rate": arguments.rate}})
model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
if arguments.epochs:
    model.fit(x[shuffled], y[shuffled], epochs=arguments.epochs, verbose=0)
print("loss and accuracy:", model.evaluate(x, y, batch_size=10, verbose=0))
print("white wins:", model.predict(x[:5], verbose=0).ravel().tolist())
