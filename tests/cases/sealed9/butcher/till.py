# SPDX-License-Identifier: Apache-2.0
"""The day's orders as the till of the shop writes them."""

import sys

import numpy as np

CUTS = ("beef", "lamb", "mutton", "pork", "poultry", "veal")
WIDTH = 8 if "--old" in sys.argv else 0

rng = np.random.default_rng(911)
lines = ["cut,kilos,hour,returned"]
for _ in range(180):
    kind = int(rng.integers(len(CUTS)))
    kilos = rng.uniform(0.2, 3.0)
    hour = int(rng.integers(8, 19))
    returned = int(rng.random() < (0.1, 0.5, 0.7, 0.2, 0.6, 0.3)[kind])
    lines.append(f"{CUTS[kind]:<{WIDTH}},{kilos:.2f},{hour},{returned}")
with open("orders.csv", "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
