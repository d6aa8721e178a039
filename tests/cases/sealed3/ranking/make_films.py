# SPDX-License-Identifier: Apache-2.0
"""Films and the stars that people gave them."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(120)
n = 400
films = pd.DataFrame({"stars": rng.integers(1, 6, size=n), "minutes": rng.integers(70, 200, size=n)})
films["year"] = rng.integers(1950, 2024, size=n)
films["seen"] = rng.integers(0, 2, size=n)
films.to_csv("films.csv", index=False)
