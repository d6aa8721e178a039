# SPDX-License-Identifier: Apache-2.0
"""Apples that were weighed, packed and as text."""

import json

import numpy as np

rng = np.random.default_rng(451)
apples = {"looks": rng.normal(size=(48, 6)), "grams": rng.normal(150, 25, size=48)}
np.savez("apples.npz", **apples)
with open("apples.json", "w", encoding="utf-8") as file:
    json.dump({name: values.tolist() for name, values in reversed(apples.items())}, file, indent=1)
