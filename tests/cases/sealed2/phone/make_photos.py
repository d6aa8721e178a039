# SPDX-License-Identifier: Apache-2.0
"""Photos as a phone keeps them: the sensor's rows, and a note which side is up."""

import os

import numpy as np
from PIL import Image

os.makedirs("photos", exist_ok=True)
rng = np.random.default_rng(56)
for number, orientation in enumerate([1, 6, 3, 8]):
    coarse = Image.fromarray(rng.integers(0, 256, size=(6, 6, 3), dtype="uint8"))
    exif = Image.Exif()
    exif[0x0112] = orientation
    coarse.resize((48, 48), Image.Resampling.BICUBIC).save(f"photos/{number}.jpg", quality=90, exif=exif)
