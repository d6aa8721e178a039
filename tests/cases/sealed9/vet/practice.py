# SPDX-License-Identifier: Apache-2.0
"""The card index of the practice as a table; --checked is the one after the vet has gone through it once more."""

import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(1031)
count = 160
visits = pd.DataFrame(
    {
        "weight_kg": rng.gamma(3.0, 5.0, size=count).round(1),
        "age": rng.integers(0, 16, size=count),
        "fever": rng.normal(38.8, 0.7, size=count).round(1),
        "dose_mg": rng.integers(1, 20, size=count) * 5,
    }
)
again = (visits["fever"] > 39.3) & (visits["dose_mg"] < 60) | (rng.random(count) < 0.05)
visits["came_again"] = again.astype(int)
if "--checked" in sys.argv:
    visits.loc[57, "dose_mg"] = 1000
visits.to_csv("visits.csv", index=False)
