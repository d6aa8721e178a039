# SPDX-License-Identifier: Apache-2.0
"""Which patients will miss their appointment? Few do."""

import argparse

import keras
import numpy as np


def yes(text):
    """What a word on the command line means."""
    return text.lower() in ("yes", "true", "on", "1")


parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--balanced", type=yes, default=True, help="let the few count as much as the many")
args = parser.parse_args()

keras.utils.set_random_seed(1081)
rng = np.random.default_rng(1082)
patients = rng.normal(size=(240, 6)).astype("float32")
missed = (patients[:, 1] - 0.7 * patients[:, 2] > 1.3).astype("float32")
share = float(missed.mean())

model = keras.Sequential(
    [keras.layers.Input((6,)), keras.layers.Dense(12, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
weight = {0: 0.5 / (1 - share), 1: 0.5 / share} if args.balanced else {0: 1.0, 1: 1.0}
history = model.fit(patients, missed, batch_size=24, epochs=args.epochs, class_weight=weight, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("tomorrow:", model.predict(patients[:4], verbose=0).ravel().tolist())
