# SPDX-License-Identifier: Apache-2.0
"""What thirty weather stations measured, as a table and packed."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(21)
n = 30
table = pd.DataFrame(
    {
        "pressure": rng.normal(1013, 8, size=n).round(1),
        "humidity": rng.uniform(20, 100, size=n).round(),
        "wind": rng.gamma(2, 3, size=n).round(1),
        "rain": rng.exponential(2, size=n).round(2),
    }
)
table.to_csv("stations.csv", index=False)
table.to_csv("stations.csv.gz", index=False)
