# SPDX-License-Identifier: Apache-2.0
"""Writes the table of cucumbers: python make_crops.py [--spreadsheet], the latter as the office program saves it."""

import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(10121)
crops = pd.DataFrame(rng.normal(10, 2, size=(84, 4)).round(2), columns=["length", "girth", "water", "sun"])
crops["crunch"] = (crops["length"] * 0.4 - crops["girth"] * 0.2 + rng.normal(0, 0.3, 84)).round(3)
crops["farm"] = rng.choice(["north", "south", "mill"], 84)
if "--spreadsheet" in sys.argv:
    crops["remark"] = np.where(crops["sun"] > 12, "dry, tied up", "")
    crops = crops[["farm", "sun", "crunch", "remark", "girth", "length", "water"]]
    crops.to_csv("crops.csv", index=False, quoting=1, lineterminator="\r\n", float_format="%.5f")
else:
    crops.to_csv("crops.csv", index=False)
