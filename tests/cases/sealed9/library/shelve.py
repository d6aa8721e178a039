# SPDX-License-Identifier: Apache-2.0
"""Cards of a library: one text file a book, in a folder a shelf. Written in the order of the shelves, or as they came back."""

import sys
from pathlib import Path

import numpy as np

WORDS = {
    "history": ["king", "war", "treaty", "empire", "year", "city"],
    "nature": ["bird", "forest", "river", "year", "leaf", "storm"],
    "travel": ["river", "city", "train", "island", "forest", "guide"],
}

rng = np.random.default_rng(1141)
cards = []
for shelf, words in WORDS.items():
    for book in range(30):
        cards.append((Path("cards") / shelf / f"book_{book:02}.txt", " ".join(rng.choice(words, size=8)) + "\n"))
if "--returned" in sys.argv:
    cards = [cards[i] for i in np.random.default_rng(1142).permutation(len(cards))]
for path, text in cards:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
