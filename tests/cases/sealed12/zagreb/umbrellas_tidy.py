# SPDX-License-Identifier: Apache-2.0
"""Whether people take an umbrella with them: the same in functions."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import layers


@dataclass(frozen=True)
class Options:
    """What a run can be told."""

    rows: int = 100
    columns: int = 5
    train_rows: int = 80
    batch_size: int = 16
    epochs: int = 5
    learning_rate: float = 0.01
    seed: int = 1095


def build(options: Options) -> keras.Model:
    """The classifier, compiled."""
    sky = keras.Input((options.columns,), name="sky")
    hidden = layers.Dense(24, activation="relu", name="wide")(sky)
    hidden = layers.BatchNormalization(name="norm")(hidden)
    hidden = layers.Dropout(0.2, name="drop")(hidden)
    hidden = layers.Dense(12, activation="relu", name="narrow")(hidden)
    chance = layers.Dense(1, activation="sigmoid", name="chance")(hidden)
    net = keras.Model(inputs=sky, outputs=chance, name="umbrella")
    adam = keras.optimizers.Adam(learning_rate=options.learning_rate)
    net.compile(loss="binary_crossentropy", optimizer=adam, metrics=["accuracy"])
    return net


def standardise(values: np.ndarray) -> np.ndarray:
    """Mean zero, deviation one."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


def weather(options: Options) -> tuple[np.ndarray, np.ndarray]:
    """The sky of each day, and whether it was a day of umbrellas."""
    generator = np.random.default_rng(1094)
    sky = generator.normal(size=(options.rows, options.columns)).astype("float32")
    noise = generator.normal(0, 0.2, size=options.rows)
    taken = sky[:, 0] + 0.5 * sky[:, 1] * sky[:, 2] + noise > 0
    return standardise(sky), taken.astype("float32")


def main() -> None:
    options = Options()
    inputs, targets = weather(options)
    train, rest = slice(options.train_rows), slice(options.train_rows, None)

    keras.utils.set_random_seed(options.seed)
    net = build(options)
    log = net.fit(
        inputs[train],
        targets[train],
        validation_data=(inputs[rest], targets[rest]),
        batch_size=options.batch_size,
        epochs=options.epochs,
        verbose=0,
    )
    print("loss:", log.history["loss"])
    print("validation:", log.history["val_loss"])
    print("umbrella:", net.predict(inputs[rest][:5], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
