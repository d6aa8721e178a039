# SPDX-License-Identifier: Apache-2.0
"""The customers of a shop: their country as two letters, what they spend, whether they came back."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(11)
n = 160
country = rng.choice(["BW", "DE", "NA", "ZA"], size=n)
spend = rng.gamma(2.0, 40.0, size=n).round(2)
visits = rng.integers(1, 20, size=n)
back = (spend / 80 + visits / 10 + rng.normal(size=n) > 2).astype(int)
pd.DataFrame({"country": country, "spend": spend, "visits": visits, "back": back}).to_csv("customers.csv", index=False)
