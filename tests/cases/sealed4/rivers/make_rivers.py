# SPDX-License-Identifier: Apache-2.0
"""Days of a river, exported with a line of titles or without: python make_rivers.py titled|plain"""

import sys

import numpy as np
import pandas as pd

titled = sys.argv[1] == "titled"
rng = np.random.default_rng(301)
days = pd.DataFrame({"rain": rng.gamma(2, 4, size=61).round(1), "snow": rng.uniform(0, 30, size=61).round(1)})
days["level"] = (1 + days["rain"] / 20 + days["snow"] / 40 + rng.normal(0, 0.1, size=61)).round(2)
days.to_csv("rivers.csv", index=False, header=titled, lineterminator="\n" if titled else "\r\n")
