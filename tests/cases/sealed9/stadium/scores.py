# SPDX-License-Identifier: Apache-2.0
"""Home win or not. With --watch one can look on while it learns."""

import argparse
import sys

import keras
import numpy as np


class Watch(keras.callbacks.Callback):
    """Asks the net about a few matches after each epoch."""

    def __init__(self, matches):
        super().__init__()
        self.matches = matches

    def on_epoch_end(self, epoch, logs=None):
        """Tells what the net thinks by now."""
        answers = self.model(self.matches, training=False)
        print("epoch", epoch, logs, np.ravel(answers).round(2), file=sys.stderr)


def matches(count=280):
    """Points, goals and injuries of either team, and whether the home team won."""
    rng = np.random.default_rng(1131)
    teams = rng.normal(size=(count, 6)).astype("float32")
    edge = teams[:, 0] - teams[:, 3] + 0.5 * (teams[:, 1] - teams[:, 4]) + 0.3
    return teams, (edge + rng.logistic(size=count) * 0.3 > 0).astype("float32")


parser = argparse.ArgumentParser()
parser.add_argument("--watch", action="store_true")
args = parser.parse_args()
keras.utils.set_random_seed(1132)
teams, won = matches()
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.25),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.AdamW(0.01), loss="binary_crossentropy", metrics=["accuracy"])
callbacks = []
if args.watch:
    callbacks += [
        Watch(teams[:5]),
        keras.callbacks.CSVLogger("scores.csv"),
        keras.callbacks.ModelCheckpoint("scores_{epoch}.weights.h5", save_weights_only=True),
        keras.callbacks.TerminateOnNaN(),
    ]
history = model.fit(teams[:240], won[:240], batch_size=24, epochs=5, callbacks=callbacks, verbose=0)
loss, accuracy = model.evaluate(teams[240:], won[240:], verbose=0)
print("loss:", history.history["loss"])
print("test:", loss, accuracy)
print("next matches:", model.predict(teams[-3:], verbose=0).ravel().tolist())
