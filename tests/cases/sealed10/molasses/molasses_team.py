# SPDX-License-Identifier: Apache-2.0
"""Viscosity of molasses: the script of one colleague as the team keeps it, with types and settings on top."""

from __future__ import annotations

import argparse
import logging
from dataclasses import dataclass

import keras
import numpy as np

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    epochs: int = 4
    batch: int = 24
    rate: float = 0.01
    widths: tuple[int, ...] = (20, 10)
    rows: int = 144
    drop: float = 0.1


class Experiment:
    """A net, its data, and what came of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.inputs, self.targets = self.table()
        keras.utils.set_random_seed(10232)
        self.net = self.network()

    def network(self) -> keras.Model:
        layers: list[keras.layers.Layer] = [keras.layers.Input((6,))]
        for width in self.settings.widths:
            layers.append(keras.layers.Dense(width, activation="relu", kernel_initializer="he_normal"))
            layers.append(keras.layers.Dropout(self.settings.drop))
        layers.append(keras.layers.Dense(1))
        return keras.Sequential(layers)

    def table(self) -> tuple[np.ndarray, np.ndarray]:
        generator = np.random.default_rng(10231)
        features = generator.uniform(0, 1, size=(self.settings.rows, 6)).astype("float32")
        noise = generator.normal(0, 0.1, self.settings.rows)
        seconds = 3 * features[:, 0] - 2 * features[:, 1] - features[:, 2] * features[:, 5] + noise
        return features - features.mean(axis=0), seconds.astype("float32")[:, None]

    def run(self) -> dict[str, list[float]]:
        settings = self.settings
        steps = settings.epochs * self.settings.rows // settings.batch
        schedule = keras.optimizers.schedules.CosineDecay(settings.rate, decay_steps=steps)
        self.net.compile(optimizer=keras.optimizers.Adam(schedule), loss="huber", metrics=["mae"])
        log = self.net.fit(self.inputs, self.targets, batch_size=settings.batch, epochs=settings.epochs, verbose=0)
        return log.history


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log-level", default="WARNING")
    logging.basicConfig(level=parser.parse_args().log_level)
    experiment = Experiment(Settings())
    history = experiment.run()
    for epoch, values in enumerate(zip(history["loss"], history["mae"])):
        logger.info("epoch %d done", epoch)
        print(epoch, *values)
    print("seconds:", experiment.net.predict(experiment.inputs[:3], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
