# SPDX-License-Identifier: Apache-2.0
"""Writes ten small PNG files with edges, gradients and some texture into the folder named on the command line."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

folder = Path(sys.argv[1])
folder.mkdir(parents=True)
yy, xx = np.mgrid[0:90, 0:120]
for i in range(10):
    texture = np.random.default_rng(40 + i).integers(0, 50, size=(90, 120))
    red = np.where((xx // (7 + i) + yy // 11) % 2 == 0, 200, 20) + texture
    green = (xx * 2 + yy * (i + 1)) % 256
    blue = np.hypot(xx - 60, yy - 45) * 3 % 256
    Image.fromarray(np.stack([red, green, blue], axis=-1).astype("uint8")).save(folder / f"picture{i}.png")
