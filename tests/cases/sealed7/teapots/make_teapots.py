# SPDX-License-Identifier: Apache-2.0
"""Photographs of plain and of painted teapots, wider than high."""

import os

import numpy as np
from PIL import Image, ImageDraw

rng = np.random.default_rng(4131)
for kind in ("painted", "plain"):
    os.makedirs(f"photos/{kind}", exist_ok=True)
    for number in range(12):
        photo = Image.fromarray(rng.integers(150, 220, size=(48, 80, 3), dtype=np.uint8))
        draw = ImageDraw.Draw(photo)
        left, top = (int(v) for v in rng.integers([4, 4], [24, 14]))
        colour = tuple(int(v) for v in rng.integers(0, 120, size=3))
        draw.ellipse((left, top, left + 44, top + 28), fill=colour)
        if kind == "painted":
            for spot in range(6):
                draw.rectangle((left + 6 * spot + 4, top + 10, left + 6 * spot + 7, top + 16), fill=(240, 240, 90))
        photo.save(f"photos/{kind}/{number:02}.png")
