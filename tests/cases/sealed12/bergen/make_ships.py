# SPDX-License-Identifier: Apache-2.0
"""Writes arrivals.csv: the second of arrival since 1970, the length of the ship, and the minutes that it waits for a berth."""

import numpy as np

rng = np.random.default_rng(1070)
seconds = np.sort(rng.integers(1714521600, 1714521600 + 120 * 86400, size=240))
with open("arrivals.csv", "w", encoding="utf-8") as file:
    file.write("arrived,length,wait\n")
    for second in seconds:
        length = rng.uniform(30, 300)
        hour = second // 3600 % 24
        wait = 20 + 0.1 * length + (25 if 6 <= hour < 10 else 0) + rng.normal(0, 4)
        file.write(f"{second},{length:.1f},{wait:.1f}\n")
