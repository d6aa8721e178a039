# SPDX-License-Identifier: Apache-2.0
"""Writes the jars, the settings and the scales of one kitchen: python make_jars.py [NAME]."""

import json
import sys

import numpy as np

busan = sys.argv[1:] == ["busan"]
rng = np.random.default_rng(10051)
jars = rng.normal([12, 3, 20, 5], [4, 1, 6, 2], size=(90, 4)).round(2)
ripe = (jars[:, 0] + jars[:, 2] * 0.5 + rng.normal(0, 2, 90) > 22).astype(int) + (jars[:, 1] > 3.4)
table = np.column_stack([jars, ripe])
np.savetxt("jars.csv", table, fmt="%.2f", delimiter=",", header="days,salt,warmth,garlic,class", comments="")
settings = {"batch": 15, "epochs": 4, "learning_rate": 0.01, "label_smoothing": 0.1 if busan else 0.0}
scales = {"mean": [12, 3, 20, 5], "width": [4, 1, 6, 2]}
if busan:
    scales = {"mean": [11.5, 3, 21, 5], "width": [4, 1, 5, 2]}
for name, content in (("settings", settings), ("scales", scales)):
    with open(f"{name}.json", "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
