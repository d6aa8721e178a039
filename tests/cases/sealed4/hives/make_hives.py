# SPDX-License-Identifier: Apache-2.0
"""What four beehives weighed, hour by hour, one file a hive."""

import os

import numpy as np

os.makedirs("hives", exist_ok=True)
for hive in range(4):
    rng = np.random.default_rng([311, hive])
    hours = np.column_stack([rng.normal(20, 6, 16), rng.uniform(30, 90, 16), rng.normal(30 + 5 * hive, 2, 16)])
    np.savetxt(f"hives/hive{hive}.csv", hours, delimiter=",", fmt="%.2f")
