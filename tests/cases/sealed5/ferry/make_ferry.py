# SPDX-License-Identifier: Apache-2.0
"""Crossings of a ferry, one file a week."""

import os

import numpy as np

os.makedirs("weeks", exist_ok=True)
for week in range(6):
    rng = np.random.default_rng([521, week])
    np.savetxt(f"weeks/week-{week}.csv", rng.normal(size=(14, 4)), fmt="%.4f", delimiter=",")
