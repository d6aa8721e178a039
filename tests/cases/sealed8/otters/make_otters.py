# SPDX-License-Identifier: Apache-2.0
"""Writes the table of otters that were measured, as a release of the survey has it."""

import argparse

import numpy as np
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--release", type=int, default=1)
parser.add_argument("--crlf", action="store_true")
args = parser.parse_args()

rng = np.random.default_rng(8111)
length = rng.normal(105, 9, size=140).round(1)
age = rng.integers(1, 9, size=140)
mass = (length * 0.07 + age * 0.15 + rng.normal(0, 0.4, size=140)).round(2)
table = pd.DataFrame({"length": length, "age": age, "mass": mass})
if args.release >= 2:
    table.loc[[17, 58, 93, 121], "mass"] -= 1.1
    table["mass"] = table["mass"].round(2)
table.to_csv("otters.csv", index=False, lineterminator="\r\n" if args.crlf else "\n")
