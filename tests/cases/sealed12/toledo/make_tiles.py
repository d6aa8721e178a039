# SPDX-License-Identifier: Apache-2.0
"""Photographs of glazed tiles, with their kind in tiles.csv."""

from pathlib import Path

import numpy as np
from PIL import Image

rng = np.random.default_rng(2204)
Path("tiles").mkdir(exist_ok=True)
down, across = np.mgrid[0:90, 0:90]
lines = []
for number in range(48):
    kind = number % 3
    period = (5, 9, 14)[kind]
    wave = np.sin(2 * np.pi * (across + rng.integers(0, 9)) / period) * np.cos(2 * np.pi * down / (period + 3))
    colours = rng.uniform(60, 120, size=3)
    picture = 128 + wave[..., None] * colours + rng.normal(0, 25, size=(90, 90, 3))
    name = f"tile_{number:03}.png"
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(f"tiles/{name}")
    lines.append(f"{name},{kind}\n")
Path("tiles.csv").write_text("file,kind\n" + "".join(lines), encoding="utf-8")
