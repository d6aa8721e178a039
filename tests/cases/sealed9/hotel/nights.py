# SPDX-License-Identifier: Apache-2.0
"""How many nights will a guest stay?"""

import argparse
import logging
import random
from pathlib import Path

import keras
import numpy as np

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=4)
parser.add_argument("--reports", type=Path, default=Path("reports"))
parser.add_argument("--sample-seed", type=int, default=1, help="which guests the report shows")
parser.add_argument("--sample-size", type=int, default=3)
parser.add_argument("--log-level", default="WARNING")
args = parser.parse_args()
logging.basicConfig(level=args.log_level)
np.random.seed(args.sample_seed)

rng = np.random.default_rng(1121)
month = rng.integers(0, 12, size=260)
guests = rng.integers(1, 5, size=260)
nights = 1 + (np.abs(month - 6) < 2) * 4 + (guests > 2) * 2 + rng.integers(0, 3, size=260)
x = np.concatenate([np.eye(12)[month], guests[:, None] / 4], axis=1).astype("float32")
y = nights.astype("float32")

keras.utils.set_random_seed(1122)
model = keras.Sequential(
    [keras.layers.Input((13,)), keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1, activation="exponential")]
)
model.compile(optimizer=keras.optimizers.Nadam(0.01), loss="poisson", metrics=["mae"])
history = model.fit(x, y, batch_size=26, epochs=args.epochs, verbose=0)
logging.info("trained for %d epochs", args.epochs)

args.reports.mkdir(parents=True, exist_ok=True)
shown = random.Random(args.sample_seed).sample(range(len(x)), args.sample_size)
with open(args.reports / "sample.txt", "w", encoding="utf-8") as file:
    for guest in shown:
        logging.debug("guest %d", guest)
        file.write(f"guest {guest} of {MONTHS[month[guest]]}: {nights[guest]} nights\n")
print("loss:", history.history["loss"])
print("mae:", history.history["mae"])
print("nights:", model.predict(x[:4], verbose=0).ravel().tolist())
