# SPDX-License-Identifier: Apache-2.0
"""Exports the book of the berths as CSV, as it stood at some edition."""

import argparse
import csv

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--edition", type=int, default=1)
args = parser.parse_args()

rng = np.random.default_rng(4101)
count = 160
length = rng.uniform(8, 40, count).round(1)
draught = (length * rng.uniform(0.08, 0.14, count)).round(2)
wind = rng.integers(0, 9, count)
stay = (2 + 0.3 * length + 2 * wind + rng.normal(0, 2, count)).round(1)
if args.edition == 2:
    feet = rng.choice(count, 6, replace=False)
    draught[feet] = (draught[feet] * 3.281).round(2)

with open("berths.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["ship", "length_m", "draught_m", "wind_bft", "stay_h"])
    for i in range(count):
        writer.writerow([f"S{i:03}", float(length[i]), float(draught[i]), int(wind[i]), float(stay[i])])
