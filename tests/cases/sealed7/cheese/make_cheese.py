# SPDX-License-Identifier: Apache-2.0
"""Notes of the tasters, and the words that the net knows."""

import json

import numpy as np

WORDS = "crémeux salé fumé doux épicé affiné léger noisette herbe très peu lait pâte dorée goût fleuri corsé".split()
rng = np.random.default_rng(4121)
with open("notes.txt", "w", encoding="utf-8") as notes:
    for _ in range(60):
        words = rng.choice(WORDS, size=rng.integers(4, 9))
        mark = sum(word in ("crémeux", "affiné", "noisette", "goût") for word in words)
        notes.write(f"{mark}\t{' '.join(words)}\n")
with open("words.json", "w", encoding="ascii") as file:
    json.dump(WORDS, file)
