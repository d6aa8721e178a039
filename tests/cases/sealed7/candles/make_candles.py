# SPDX-License-Identifier: Apache-2.0
"""Candles that the workshop has burnt down: their size, and how many hours they gave light."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(4101)
candles = pd.DataFrame(
    {
        "wax": rng.uniform(80, 400, size=150).round(1),
        "wick": rng.choice([0.6, 0.8, 1.0, 1.4], size=150),
        "diameter": rng.uniform(2, 8, size=150).round(2),
        "scented": rng.integers(0, 2, size=150),
    }
)
hours = candles["wax"] / (7 + 3 * candles["wick"]) + rng.normal(0, 2, size=150)
candles["hours"] = hours.round(1)
candles.to_csv("candles.csv", index=False)
