# SPDX-License-Identifier: Apache-2.0
"""Writes what fishermen noted of the squids that they saw."""

import csv

import numpy as np

words = {
    "giant": ["huge", "deep", "arms", "slow", "dark", "long"],
    "reef": ["small", "bright", "coral", "quick", "school", "shallow"],
    "flying": ["jump", "glide", "wave", "quick", "night", "school"],
}
common = ["squid", "seen", "near", "boat", "with", "ink", "eyes", "the", "at", "dawn"]
rng = np.random.default_rng(8211)
with open("notes.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["note", "kind"])
    for _ in range(96):
        kind = str(rng.choice(list(words)))
        note = [*rng.choice(common, size=5), *rng.choice(words[kind], size=3)]
        writer.writerow([" ".join(rng.permutation(note)), kind])
