# SPDX-License-Identifier: Apache-2.0
"""Trains the net for a few epochs and keeps every one of them under saved/."""

import os
import sys
from pathlib import Path

import hills
import keras
import numpy as np

rng = np.random.default_rng(281)
x = rng.uniform(0, 1, size=(120, 5)).astype("float32")
y = (x @ np.array([1.0, -2.0, 0.5, 3.0, 0.0]) + rng.normal(0, 0.1, size=120)).astype("float32")

keras.utils.set_random_seed(282)
model = hills.network()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
Path("saved").mkdir(exist_ok=True)
for epoch in range(1, 7):
    model.fit(x, y, batch_size=20, epochs=1, verbose=0)
    model.save_weights(f"saved/after_{epoch}.weights.h5")

files = sorted(Path("saved").glob("*.h5"))
if "unpacked" in sys.argv:
    files.reverse()
for age, path in enumerate(files):
    os.utime(path, (1760000000 + age, 1760000000 + age))
