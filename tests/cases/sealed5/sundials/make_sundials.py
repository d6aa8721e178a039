# SPDX-License-Identifier: Apache-2.0
"""Power of a roof, one value an hour, with the seconds since 1970 as the inverter writes them."""

import csv
import math

import numpy as np

rng = np.random.default_rng(591)
with open("roof.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["seconds", "watts"])
    for hour in range(120):
        sun = max(0.0, math.sin((hour % 24 - 6) / 12 * math.pi))
        writer.writerow([1711670400 + 3600 * hour, round(3000 * sun + float(rng.uniform(0, 80)), 1)])
