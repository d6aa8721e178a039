# SPDX-License-Identifier: Apache-2.0
"""Trees of a park, measured and named by its gardeners."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(371)
trees = pd.DataFrame(rng.normal(size=(70, 3)).round(3), columns=["height", "girth", "leaf"])
trees["kind"] = rng.choice(["ash", "beech", "birch", "elm", "lime", "maple", "oak", "plane"], size=70)
trees.to_csv("trees.csv", index=False)
