# SPDX-License-Identifier: Apache-2.0
"""Writes the table of gulls, as it was exported, or as a spreadsheet has saved it again."""

import csv
import sys

import numpy as np

resaved = "--resaved" in sys.argv
rng = np.random.default_rng(8321)
columns = ["ring", "wing", "beak", "harbour", "age"]
harbours = ["east", "north", "west"]
with open("gulls.csv", "w", encoding="utf-8-sig" if resaved else "utf-8", newline="") as file:
    if resaved:
        columns = ["age", "harbour", "ring", "wing", "beak"]
    writer = csv.DictWriter(
        file, columns, quoting=csv.QUOTE_ALL if resaved else csv.QUOTE_MINIMAL, lineterminator="\r\n" if resaved else "\n"
    )
    writer.writeheader()
    for number in range(130):
        wing, beak = rng.normal(41, 2), rng.normal(5.4, 0.4)
        age = 0.4 * (wing - 35) + rng.normal(0, 0.5)
        digits = 3 if resaved else 1
        row = {
            "ring": f"G{number:04}",
            "wing": f"{round(wing, 1):.{digits}f}",
            "beak": f"{round(beak, 1):.{digits}f}",
            "harbour": str(rng.choice(harbours)),
            "age": f"{round(age, 1):.{digits}f}",
        }
        writer.writerow(row)
