# SPDX-License-Identifier: Apache-2.0
"""What a pantry holds: the same list as a table for the office and as JSON for the web."""

import csv
import json

import numpy as np

rng = np.random.default_rng(531)
rows = [
    {"shelf": int(rng.integers(0, 9)), "weight": round(float(rng.uniform(0.1, 4)), 3), "left": int(rng.integers(1, 30))}
    for _ in range(64)
]
with open("stock.csv", "w", newline="", encoding="utf-8") as table:
    writer = csv.DictWriter(table, ["shelf", "weight", "left"])
    writer.writeheader()
    writer.writerows(rows)
with open("stock.json", "w", encoding="utf-8") as web:
    json.dump({"pantry": "north", "stock": rows}, web, indent=1)
