# SPDX-License-Identifier: Apache-2.0
"""Foretells how salty a well is from what is easy to measure."""

import gzip
import os
from multiprocessing.pool import ThreadPool
from pathlib import Path

import keras
import numpy as np

WORKERS = int(os.environ.get("APP_WORKERS", "6"))


def summary(path):
    """Salt, and what goes with it, of one village."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        table = np.loadtxt(file)
    salt, heat, acid = table.mean(axis=0)
    return [salt, heat / 30, acid / 7, table[:, 2].std(), table[:, 1].std() / 30]


def villages(folder):
    """A row for each village."""
    paths = sorted(Path(folder).glob("*.txt.gz"))
    with ThreadPool(WORKERS) as pool:
        rows = list(pool.imap_unordered(summary, paths))
    return np.array(rows, dtype="float32")


def network():
    """A small regression."""
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(12, activation="tanh"),
            keras.layers.Dense(1),
        ]
    )


keras.utils.set_random_seed(4351)
table = villages("villages")
salt, x = table[:, 0], table[:, 1:]
model = network()
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
history = model.fit(x, salt, batch_size=9, epochs=5, verbose=0)
print("wells:", len(x))
print("loss:", history.history["loss"])
print("a mild well:", model.predict(np.array([[0.9, 1.0, 0.1, 0.06]], dtype="float32"), verbose=0).ravel().tolist())
