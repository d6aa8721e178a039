# SPDX-License-Identifier: Apache-2.0
"""A hundred days of the shop, and what the weather service has of them: it was closed on some days."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(4111)
days = pd.date_range("2025-03-01", periods=100).strftime("%Y-%m-%d")
rain = rng.gamma(0.8, 4.0, size=100).round(1)
visitors = rng.integers(20, 90, size=100)
sold = rng.poisson(2 + 1.5 * rain + 0.05 * visitors)
pd.DataFrame({"day": days, "visitors": visitors, "sold": sold}).to_csv("shop.csv", index=False)
weather = pd.DataFrame({"day": days, "rain": rain, "wind": rng.uniform(0, 12, size=100).round(1)})
weather.drop(index=rng.choice(100, size=13, replace=False)).to_csv("weather.csv", index=False)
