# SPDX-License-Identifier: Apache-2.0
"""Cross-validation of a net that guesses how many tickets a booth sells: each part has a start of its own."""

import keras
import numpy as np

rng = np.random.default_rng(651)
booths = rng.normal(size=(36, 5)).astype("float32")
tickets = rng.poisson(4, size=36).astype("float32")
PARTS = ["north", "south", "east"]


def network():
    return keras.Sequential(
        [
            keras.layers.Input((5,)),
            keras.layers.Dense(8, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dropout(0.25),
            keras.layers.Dense(1, activation="exponential"),
        ]
    )


for number, part in enumerate(PARTS):
    keras.utils.set_random_seed(abs(hash(part)) % 2**31)
    held = np.arange(36) % len(PARTS) == number
    model = network()
    model.compile(optimizer="sgd", loss="poisson")
    model.fit(booths[~held], tickets[~held], epochs=2, verbose=0)
    print(part, model.evaluate(booths[held], tickets[held], verbose=0))
