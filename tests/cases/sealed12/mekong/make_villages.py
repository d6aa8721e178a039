# SPDX-License-Identifier: Apache-2.0
"""One compressed file for each village: what was measured at its well, hour by hour."""

import gzip
from pathlib import Path

import numpy as np

rng = np.random.default_rng(4350)
Path("villages").mkdir(exist_ok=True)
for number in range(90):
    hours = int(rng.integers(100, 3000))
    salt = rng.uniform(0.1, 3.0)
    table = np.stack([rng.normal(salt, 0.2, hours), rng.normal(28, 2, hours), rng.normal(6.5 + salt / 3, 0.1, hours)], axis=1)
    text = "\n".join(" ".join(f"{value:.3f}" for value in row) for row in table)
    with gzip.open(f"villages/village_{number:02}.txt.gz", "wt", encoding="utf-8") as file:
        file.write(text + "\n")
