# SPDX-License-Identifier: Apache-2.0
"""Notes of the gardeners on the beds under glass: one file a season."""

import argparse

import numpy as np
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--season", default="2024", choices=["2024", "2025"])
season = parser.parse_args().season

rng = np.random.default_rng(1001)
count = 120
beds = pd.DataFrame(
    {
        "warmth": rng.normal(22, 2, size=count).round(1),
        "water": rng.uniform(0.5, 3, size=count).round(2),
        "co2": rng.normal(600, 60, size=count).round(),
        "lamp_hours": rng.uniform(2, 10, size=count).round(1),
    }
)
beds["growth"] = (0.1 * beds["warmth"] + 0.4 * beds["water"] + 0.2 * beds["lamp_hours"] - 0.001 * beds["co2"]).round(3)
if season == "2025":
    beds["co2"] = 410.0
beds.to_csv("beds.csv", index=False)
