# SPDX-License-Identifier: Apache-2.0
"""How high a kite flies: for the club, with a protocol of the training."""

import os
import sys
import tempfile
from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, callbacks, layers, optimizers, utils


@dataclass
class Flights:
    count: int = 100
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(4291))

    def load(self):
        kites = self.rng.uniform(0, 1, size=(self.count, 5)).astype("float32")
        lift = kites[:, 0] * kites[:, 1]
        height = lift + 0.3 * kites[:, 2] + 0.05 * self.rng.normal(size=self.count)
        return kites, height.astype("float32")


class Progress(callbacks.Callback):
    """Tells the club how it goes."""

    def on_epoch_end(self, epoch, logs=None):
        print(f"epoch {epoch + 1}: {logs}", file=sys.stderr)


def build(rate=0.2):
    kite = layers.Input(shape=(5,), name="kite")
    wide = layers.Dense(24, activation="relu", name="wide")(kite)
    wide = layers.Dropout(rate, name="forget")(wide)
    small = layers.Dense(12, activation="relu", name="small")(wide)
    return Model(kite, layers.Dense(1, name="height")(small), name="flight")


def main():
    kites, height = Flights().load()
    utils.set_random_seed(4292)
    flight = build()
    flight.compile(optimizer=optimizers.Adam(learning_rate=0.001), loss="mse", metrics=["mae"])
    with tempfile.TemporaryDirectory() as folder:
        protocol = callbacks.CSVLogger(os.path.join(folder, "protocol.csv"))
        history = flight.fit(kites, height, batch_size=20, epochs=4, verbose=0, callbacks=[Progress(), protocol])
    print("loss:", history.history["loss"])
    print("height:", flight.predict(tf.constant(kites[:6]), verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
