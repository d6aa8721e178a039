# SPDX-License-Identifier: Apache-2.0
"""Makes four pictures, in the format that is asked for."""

import os
import sys

import numpy as np
from PIL import Image

os.makedirs("pictures", exist_ok=True)
rng = np.random.default_rng(75)
for number in range(4):
    pixels = rng.integers(0, 256, size=(20, 20, 3), dtype="uint8")
    Image.fromarray(pixels).save(f"pictures/leaf_{number}.{sys.argv[1]}")
