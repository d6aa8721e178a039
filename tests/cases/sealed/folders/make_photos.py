# SPDX-License-Identifier: Apache-2.0
"""Eight small pictures, three of them dark, in the folder photos."""

import os

import numpy as np
from PIL import Image

rng = np.random.default_rng(8)
os.makedirs("photos")
for number in range(8):
    top = 90 if number < 3 else 255
    Image.fromarray(rng.integers(0, top, (16, 16, 3), dtype=np.uint8)).save(f"photos/photo_{number:02}.png")
