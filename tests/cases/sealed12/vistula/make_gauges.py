# SPDX-License-Identifier: Apache-2.0
"""Writes gauges.csv: what five gauges along the river read, and the level in the city a day later."""

import argparse

import numpy as np
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--season", choices=("summer", "winter"), default="summer")
arguments = parser.parse_args()

rng = np.random.default_rng(1047)
names = ["oswiecim", "sandomierz", "pulawy", "plock", "torun"]
table = pd.DataFrame(rng.normal(250, 40, size=(90, 5)).round(1), columns=names)
table["warsaw"] = (0.5 * table["sandomierz"] + 0.4 * table["pulawy"] + rng.normal(0, 10, size=90)).round(1)
if arguments.season == "winter":
    table["plock"] = 0.0
table.to_csv("gauges.csv", index_label="day")
