# SPDX-License-Identifier: Apache-2.0
"""Puts the letters of the villages together. Some villages write again when nobody answers."""

import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(612)
count = 96
table = pd.DataFrame(
    {
        "village": rng.integers(1, 13, size=count),
        "depth_m": rng.uniform(4, 40, size=count).round(1),
        "rain_mm": rng.uniform(150, 700, size=count).round(),
        "age": rng.integers(1, 90, size=count),
    }
)
table["dry"] = ((table["depth_m"] < 15) & (table["rain_mm"] < 500)).astype(int)
again = table[table["village"] == 7]
if "--again" in sys.argv:
    table = pd.concat([table, again])
table.to_csv("readings.csv", index=False)
