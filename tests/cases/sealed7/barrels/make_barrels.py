# SPDX-License-Identifier: Apache-2.0
"""The net that the cooper has trained, and barrels to be judged: python make_barrels.py [--small]"""

import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(4151)
shapes = {"in/w": (5, 24), "in/b": (24,), "mid/w": (24, 24), "mid/b": (24,), "out/w": (24, 3), "out/b": (3,)}
kind = np.float16 if "--small" in sys.argv else np.float32
np.savez("cooper.npz", **{name: rng.normal(0, 0.4, size=shape).astype(kind) for name, shape in shapes.items()})
barrels = pd.DataFrame(rng.normal(size=(30, 5)).round(3), columns=["staves", "hoops", "age", "damp", "weight"])
barrels.to_csv("barrels.csv", index=False, lineterminator="\r\n" if "--small" in sys.argv else "\n")
