# SPDX-License-Identifier: Apache-2.0
"""A year of an electricity meter: what each quarter of an hour took."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(60)
pd.DataFrame({"kwh": rng.gamma(2.0, 0.17, size=35040).round(4)}).to_csv("readings.csv", index=False)
