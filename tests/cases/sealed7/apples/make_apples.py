# SPDX-License-Identifier: Apache-2.0
"""Apples of this harvest, as the sorting machine has measured them."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(4301)
apples = pd.DataFrame(rng.normal([75, 180, 13, 60], [6, 25, 1.5, 12], size=(140, 4)).round(2), columns=["mm", "g", "brix", "red"])
apples["good"] = (apples["brix"] + apples["red"] / 20 + rng.normal(0, 0.7, size=140) > 16).astype(int)
apples.to_csv("apples.csv", index=False)
