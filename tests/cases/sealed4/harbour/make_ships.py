# SPDX-License-Identifier: Apache-2.0
"""Ships that came in, one file a month."""

import os

import numpy as np
import pandas as pd

os.makedirs("ships", exist_ok=True)
for month in range(1, 7):
    rng = np.random.default_rng([471, month])
    ships = pd.DataFrame(rng.normal(size=(10, 4)).round(3), columns=["length", "draught", "wind", "wait"])
    ships.to_csv(f"ships/{month:02}.csv", index=False)
