# SPDX-License-Identifier: Apache-2.0
"""Trains the nets of two seasons, and says which of them is in use."""

import argparse
from pathlib import Path

import desk
import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--in-use", default="2025-spring", choices=["2024-autumn", "2025-spring"])
args = parser.parse_args()

for season, seed, epochs in (("2024-autumn", 941, 3), ("2025-spring", 942, 9)):
    keras.utils.set_random_seed(943)
    rng = np.random.default_rng(seed)
    x = rng.uniform(size=(200, desk.FIELDS)).astype("float32")
    y = (x @ np.linspace(-1.0, 1.5, desk.FIELDS) > 0.8).astype("float32")
    model = desk.network()
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    model.fit(x, y, batch_size=25, epochs=epochs, verbose=0)
    folder = Path("nets") / season
    folder.mkdir(parents=True, exist_ok=True)
    model.save_weights(folder / "visa.weights.h5")
Path("nets/current").symlink_to(args.in_use, target_is_directory=True)
