# SPDX-License-Identifier: Apache-2.0
"""Notes of the tasters, and the words that the net knows."""

import json

import numpy as np

WORDS = (
    "cr\u00e9meux sal\u00e9 fum\u00e9 doux \u00e9pic\u00e9 affin\u00e9 l\u00e9ger noisette "
    "herbe tr\u00e8s peu lait p\u00e2te dor\u00e9e go\u00fbt fleuri cors\u00e9"
).split()
rng = np.random.default_rng(4121)
with open("notes.txt", "w", encoding="utf-8") as notes:
    for _ in range(60):
        words = rng.choice(WORDS, size=rng.integers(4, 9))
        mark = sum(word in ("cr\u00e9meux", "affin\u00e9", "noisette", "go\u00fbt") for word in words)
        notes.write(f"{mark}\t{' '.join(words)}\n")
with open("words.json", "w", encoding="ascii") as file:
    json.dump(WORDS, file)
