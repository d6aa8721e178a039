# SPDX-License-Identifier: Apache-2.0
"""Draws beetles: red ones, green ones and black ones, 14 pixels wide."""

from pathlib import Path

import numpy as np
from PIL import Image

Path("box").mkdir()
rng = np.random.default_rng(8161)
colours = {"black": (60, 60, 70), "green": (70, 190, 90), "red": (210, 60, 50)}
for number in range(45):
    kind = sorted(colours)[number % 3]
    picture = rng.integers(170, 240, size=(14, 14, 3))
    height, width = rng.integers(4, 7, size=2)
    rows, columns = np.mgrid[:14, :14]
    body = ((rows - 7) / height) ** 2 + ((columns - 7) / width) ** 2 < 1
    picture[body] = np.array(colours[kind]) + rng.integers(-20, 20, size=(body.sum(), 3))
    Image.fromarray(picture.astype("uint8")).save(f"box/{kind}_{number:02}.png")
