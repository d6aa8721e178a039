# SPDX-License-Identifier: Apache-2.0
"""Writes what the counter at the gate of the heronry noted in forty days."""

import csv

import numpy as np

START = 1_746_057_600

rng = np.random.default_rng(8101)
times = START + np.sort(rng.choice(40 * 24 * 60, size=320, replace=False)) * 60
hours = times // 3600 % 24
level = rng.uniform(0.4, 1.8, size=320).round(2)
visits = rng.poisson(2 + 4 * np.exp(-(((hours - 6) / 3) ** 2)) + level)
with open("gate.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["time", "level", "visits"])
    writer.writerows(zip(times.tolist(), level.tolist(), visits.tolist(), strict=True))
