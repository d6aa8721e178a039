# SPDX-License-Identifier: Apache-2.0
"""Delays of the flights of a year, as the tower keeps them, or packed for the archive."""

import sys

import h5py
import numpy as np

rng = np.random.default_rng(1111)
hour = rng.integers(5, 24, size=400)
wind = rng.gamma(2.0, 3.0, size=400)
late = 3 + 0.4 * hour + 0.8 * np.maximum(wind - 8, 0) + rng.exponential(2.0, size=400)
columns = {"hour": hour.astype("int16"), "wind": wind.astype("float32"), "late": late.astype("float32")}

packed = "--packed" in sys.argv
with h5py.File("delays.h5", "w", libver="latest" if packed else None) as file:
    for name, values in reversed(columns.items()) if packed else columns.items():
        options = {"compression": "gzip", "chunks": (100,), "shuffle": True} if packed else {}
        file.create_dataset(name, data=values, **options)
    if packed:
        file.attrs["packed_by"] = "archive"
        file["remarks"] = np.bytes_(b"checked against the log of the tower")
