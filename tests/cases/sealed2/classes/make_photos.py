# SPDX-License-Identifier: Apache-2.0
"""Twelve kinds of flowers, in folders that bear the numbers of the kinds."""

import os

import numpy as np
from PIL import Image

rng = np.random.default_rng(51)
for kind in range(1, 13):
    os.makedirs(f"flowers/{kind}", exist_ok=True)
    colour = rng.integers(40, 200, size=3)
    for number in range(6):
        pixels = np.clip(colour + rng.integers(-30, 31, size=(8, 8, 3)), 0, 255).astype("uint8")
        Image.fromarray(pixels).save(f"flowers/{kind}/{number}.png")
