# SPDX-License-Identifier: Apache-2.0
"""Writes twelve small JPEG files with edges, gradients and some texture into the folder named on the command line; the
names come in the order asked for, because some file systems list a folder in the order in which it was filled."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

folder = Path(sys.argv[1])
folder.mkdir(parents=True)
order = range(12) if sys.argv[2] == "ascending" else reversed(range(12))
yy, xx = np.mgrid[0:72, 0:96]
for i in order:
    texture = np.random.default_rng(i).integers(0, 60, size=(72, 96))
    red = (xx * (i + 2)) % 256
    green = np.clip(yy * 3 + texture, 0, 255)
    blue = np.where((xx + yy) % (i + 9) < 5, 230, 30)
    picture = np.stack([red, green, blue], axis=-1).astype("uint8")
    Image.fromarray(picture).save(folder / f"picture{i:02d}.jpg", quality=88)
