# SPDX-License-Identifier: Apache-2.0
"""Unpacks the flights of the geese, one file a flight, in the order in which the archive has them."""

import sys
from pathlib import Path

import numpy as np

Path("flights").mkdir()
names = ["adda", "bruna", "cilla", "dagny", "edda", "freya", "gerda", "hilda", "ilva", "jorun"]
flights = {}
for number, name in enumerate(names):
    rng = np.random.default_rng(8120 + number)
    steps = rng.normal(size=(16, 5))
    flights[name] = np.column_stack([steps, steps[:, 0] - 0.5 * steps[:, 3] + 0.2 * number])
for name in sys.argv[1:]:
    np.save(f"flights/{name}.npy", flights[name].astype("float32"))
