# SPDX-License-Identifier: Apache-2.0
"""What a trawler has caught: length, height and weight of fish of four species."""

import csv

import numpy as np

KINDS = {"turbot": (45, 30, 2.1), "cod": (70, 18, 4.0), "plaice": (35, 22, 0.9), "herring": (25, 6, 0.2)}

rng = np.random.default_rng(4111)
with open("catch.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["species", "length", "height", "weight"])
    for name in rng.choice(list(KINDS), 200):
        size = rng.normal(1, 0.12)
        row = [round(float(value * size * rng.normal(1, 0.08)), 3) for value in KINDS[str(name)]]
        writer.writerow([name, *row])
