# SPDX-License-Identifier: Apache-2.0
"""Who wins the trick: cards are dealt, and the net learns from the deals."""

import os

import keras
import numpy as np

keras.utils.set_random_seed(4191)
seed = os.environ.get("APP_DEAL")
table = np.random.default_rng(int(seed) if seed else None)


def deal(count):
    """Four cards of 52 each time, and who has the highest."""
    hands = np.stack([table.permutation(52)[:4] for _ in range(count)])
    return (hands % 13 / 12).astype("float32"), (hands % 13).argmax(axis=1)


x, winner = deal(200)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, winner, batch_size=25, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("three aces and a two:", model.predict(np.array([[1, 1, 0, 1]], dtype="float32"), verbose=0).tolist())
