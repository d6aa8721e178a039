# SPDX-License-Identifier: Apache-2.0
"""Goes on from the last epoch of the base net with the samples of our own kitchen."""

import argparse
from pathlib import Path

import keras
from kitchen import build, samples

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
parser.add_argument("--epochs", type=int, default=2)
options = parser.parse_args()

keras.utils.set_random_seed(10023)
model = build()
last = sorted(options.checkpoints.glob("*.weights.h5"))[-1]
model.load_weights(last)

x, y = samples(48, seed=10024)
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse", metrics=["mae"])
before = model.evaluate(x, y, verbose=0)
history = model.fit(x, y, batch_size=12, epochs=options.epochs, verbose=0)
print("before:", before)
print("loss:", history.history["loss"])
print("firmness:", model.predict(x[:3], verbose=0).ravel().tolist())
