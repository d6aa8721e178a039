# SPDX-License-Identifier: Apache-2.0
"""Pictures of leaves."""

import os

import numpy as np
from PIL import Image

os.makedirs("leaves", exist_ok=True)
rng = np.random.default_rng(170)
for number in range(6):
    coarse = Image.fromarray(rng.integers(0, 256, size=(5, 5, 3), dtype="uint8"))
    coarse.resize((60, 60), Image.Resampling.BICUBIC).save(f"leaves/{number}.png")
