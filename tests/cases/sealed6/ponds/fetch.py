# SPDX-License-Identifier: Apache-2.0
"""The counts of the ponds, as the wardens send them: the numbers of the ponds are the arguments."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

Path("ponds").mkdir()
for pond in map(int, sys.argv[1:]):
    rng = np.random.default_rng(6200 + pond)
    table = pd.DataFrame(rng.uniform(0, 3, size=(10, 3)).round(2), columns=["width", "reed", "fish"])
    table["frogs"] = rng.poisson(2 + table["reed"])
    table.to_csv(f"ponds/pond_{pond:02}.csv", index=False)
