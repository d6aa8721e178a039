# SPDX-License-Identifier: Apache-2.0
"""Photographs of waffles, and how brown each is: writes photos/ and photos/brown.csv."""

from pathlib import Path

import numpy as np
from PIL import Image

rng = np.random.default_rng(10141)
folder = Path("photos")
folder.mkdir()
brown = rng.uniform(0, 1, 72).round(3)
for number, value in enumerate(brown):
    picture = np.full((32, 32, 3), [225, 180, 110]) - value * np.array([120, 110, 80])
    picture[::6] -= 35
    picture[:, ::6] -= 35
    picture += rng.normal(0, 12, picture.shape)
    Image.fromarray(np.clip(picture, 0, 255).astype("uint8")).save(folder / f"{number:02d}.jpg", quality=88)
np.savetxt(folder / "brown.csv", brown, fmt="%.3f")
