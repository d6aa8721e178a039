# SPDX-License-Identifier: Apache-2.0
"""Writes cargo.csv: the ships of a month, with what they carry."""

import csv
import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(1794)
count = 90
table = pd.DataFrame(
    {
        "goods": rng.choice(["grain", "iron", "wood"], size=count),
        "tons": rng.integers(500, 9000, size=count),
        "draught": rng.uniform(3, 11, size=count).round(2),
        "cranes": rng.integers(1, 5, size=count),
    }
)
table["hours"] = (table["tons"] / table["cranes"] / 200 + rng.normal(0, 1, size=count)).round(2)
if "office" in sys.argv:
    table.insert(0, "remark", "seen by the office, no complaint")
    table = table[["remark", "hours", "cranes", "draught", "tons", "goods"]]
    table.to_csv("cargo.csv", index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
else:
    table.to_csv("cargo.csv", index=False)
