# SPDX-License-Identifier: Apache-2.0
"""Sorts flowers by the length and width of sepals and petals.

Split into functions after the first version had worked for a year.
"""

import sys
import time

import keras
import numpy as np

FLOWERS = 90
KINDS = 3


def standardised(measures: np.ndarray) -> np.ndarray:
    """Zero mean and unit deviation, column by column."""
    return (measures - measures.mean(axis=0)) / measures.std(axis=0)


def flowers() -> tuple[np.ndarray, np.ndarray]:
    """Measures and kinds."""
    generator = np.random.default_rng(190)
    measures = generator.normal(size=(FLOWERS, 4)).astype("float32")
    kinds = generator.integers(0, KINDS, size=FLOWERS)
    measures[:, 0] += kinds
    return standardised(measures), kinds


def classifier() -> keras.Model:
    """A net of one hidden layer."""
    layers = [
        keras.layers.Input((4,), name="measures"),
        keras.layers.Dense(10, activation="relu", name="hidden"),
        keras.layers.Dropout(0.2, name="thinned"),
        keras.layers.Dense(KINDS, activation="softmax", name="kind"),
    ]
    net = keras.Sequential(layers, name="flowers")
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return net


def main() -> None:
    began = time.monotonic()
    measures, kinds = flowers()
    keras.utils.set_random_seed(191)
    history = classifier().fit(measures, kinds, batch_size=15, epochs=4, verbose=0)
    for epoch, loss in enumerate(history.history["loss"]):
        print(epoch, loss)
    print(f"took {time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
