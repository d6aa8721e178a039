# SPDX-License-Identifier: Apache-2.0
"""Two pictures in the folder pictures, each as PNG and as JPEG: colours, edges and noise."""

import os

import numpy as np
from PIL import Image

rng = np.random.default_rng(15)
os.makedirs("pictures", exist_ok=True)
for number in range(2):
    rows, columns = np.mgrid[0:96, 0:128]
    pixels = np.stack([rows * 2, columns, (rows // 8 + columns // 8) % 2 * 200], axis=-1) + rng.integers(0, 40, (96, 128, 3))
    picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    picture.save(f"pictures/{number}.png")
    picture.save(f"pictures/{number}.jpg", quality=85)
