# SPDX-License-Identifier: Apache-2.0
"""Patients of a clinic; not everybody says how old he is."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(90)
age = rng.integers(18, 95, size=80).astype("float64")
age[rng.choice(80, size=9, replace=False)] = np.nan
pd.DataFrame({"age": age, "pulse": rng.normal(75, 9, size=80).round()}).to_csv("patients.csv", index=False)
