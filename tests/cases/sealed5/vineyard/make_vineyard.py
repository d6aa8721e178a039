# SPDX-License-Identifier: Apache-2.0
"""Harvests of a vineyard and the settings of the study: python make_vineyard.py [--copy], as the cellar keeps its copy."""

import json
import sys

import numpy as np

copy = "--copy" in sys.argv
rng = np.random.default_rng(541)
table = rng.normal(10, 3, size=(70, 5)).round(2)
if copy:
    table[41, 3] = 131.0
np.savetxt("harvests.csv", table, fmt="%.2f", delimiter=";", header="sun;rain;frost;age;yield", comments="")
settings = {"epochs": 4, "batch": 14, "rate": 0.003 if copy else 0.01, "units": 16}
with open("settings.json", "w", encoding="utf-8") as file:
    json.dump(settings, file, indent=2)
