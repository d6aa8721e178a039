# SPDX-License-Identifier: Apache-2.0
"""Draws pictures of water lilies, pale or dark, 96 pixels wide."""

from pathlib import Path

import numpy as np
from PIL import Image

Path("pond").mkdir()
rng = np.random.default_rng(8131)
rows, columns = np.mgrid[:96, :96]
for number in range(48):
    kind = "pale" if number % 2 else "dark"
    y, x = rng.uniform(30, 66, size=2)
    distance = np.hypot(rows - y, columns - x)
    petals = np.cos(np.arctan2(rows - y, columns - x) * (9 if kind == "pale" else 6))
    picture = 70 + 110 * (distance < 24 + 7 * petals) + rng.normal(0, 24, size=(96, 96))
    Image.fromarray(picture.clip(0, 255).astype("uint8")).save(f"pond/{kind}_{number:02}.png")
