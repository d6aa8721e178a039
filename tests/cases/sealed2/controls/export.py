# SPDX-License-Identifier: Apache-2.0
"""The table of the houses, as this office exports it."""

import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(77)
houses = pd.DataFrame({"rooms": rng.integers(1, 9, 24), "area": rng.integers(60, 400, 24) / 2, "price": rng.integers(50, 500, 24)})
if sys.argv[1] == "town":
    houses.to_csv("houses.csv", index=False)
else:
    houses.insert(0, "clerk", "Smith, J.")
    houses["area"] = houses["area"].map("{:.3f}".format)
    houses[["price", "clerk", "area", "rooms"]].to_csv("houses.csv", index=False, lineterminator="\r\n", quoting=1)
