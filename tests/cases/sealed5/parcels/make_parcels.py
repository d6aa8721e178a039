# SPDX-License-Identifier: Apache-2.0
"""Pictures of parcels by kind; with --clicked there is one folder more, that somebody made by mistake."""

import os
import sys

import numpy as np
from PIL import Image

for number, kind in enumerate(["box", "roll", "sack"]):
    os.makedirs(f"parcels/{kind}", exist_ok=True)
    rng = np.random.default_rng([601, number])
    for item in range(8):
        pixels = rng.integers(30 * number, 120 + 50 * number, size=(16, 16, 3)).astype("uint8")
        Image.fromarray(pixels).save(f"parcels/{kind}/{item}.png")
if "--clicked" in sys.argv:
    os.makedirs("parcels/New folder", exist_ok=True)
