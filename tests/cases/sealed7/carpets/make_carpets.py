# SPDX-License-Identifier: Apache-2.0
"""Corners of carpets, as the dealer has photographed them: python make_carpets.py [--backwards]"""

import os
import sys

import numpy as np
from PIL import Image

rng = np.random.default_rng(4311)
knots = [rng.integers(0, 256, size=(20, 20, 3), dtype=np.uint8) for _ in range(24)]
for number, photo in enumerate(knots):
    photo[:: 2 + number % 3, :, number % 3] //= 3
os.makedirs("corners", exist_ok=True)
order = reversed(range(24)) if "--backwards" in sys.argv else range(24)
for number in order:
    Image.fromarray(knots[number]).save(f"corners/{number % 3}-{number:02}.png")
