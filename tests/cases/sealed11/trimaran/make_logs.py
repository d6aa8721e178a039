# SPDX-License-Identifier: Apache-2.0
"""Logs of the three floats of a trimaran: one file of raw numbers for each hour, long and short ones."""

import os

import numpy as np

os.makedirs("logs", exist_ok=True)
for hour in range(160):
    rng = np.random.default_rng([4201, hour])
    rows = int(rng.choice([300, 3000, 30000]))
    load = rng.normal(np.sin(hour / 12), 1, (rows, 6)).astype("float32")
    load.tofile(f"logs/{hour:03}.raw")
