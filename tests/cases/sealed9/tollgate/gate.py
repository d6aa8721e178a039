# SPDX-License-Identifier: Apache-2.0
"""Counts of the cars at the gate: twelve days of every month."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(921)
days = [pd.Timestamp(2024, month, day) for month in range(1, 13) for day in range(1, 13)]
summer = np.array([1.0 - abs(day.month - 7) / 6.0 for day in days])
weekend = np.array([day.dayofweek >= 5 for day in days])
cars = 300 + 500 * summer + 250 * weekend + rng.normal(0, 20, size=len(days))
table = pd.DataFrame(
    {
        "date": [day.strftime("%d/%m/%Y") for day in days],
        "rain_mm": rng.gamma(1.0, 4.0, size=len(days)).round(1),
        "cars": cars.round().astype(int),
    }
)
table.to_csv("passages.csv", index=False)
