# SPDX-License-Identifier: Apache-2.0
"""Writes the pictures of the demo: disks, rings and crosses, as 96 small JPEG files. Many file systems list a folder in the order
in which it was filled: `--by-kind` stands for a copy of the same folder that was filled one kind after the other."""

import argparse
import random
from pathlib import Path

from PIL import Image, ImageDraw

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--by-kind", action="store_true")
options = parser.parse_args()

options.folder.mkdir(parents=True, exist_ok=True)
draws = random.Random(2025)
pictures = []
for number in range(96):
    kind = ("disk", "ring", "cross")[number % 3]
    picture = Image.new("RGB", (40, 40), tuple(draws.randrange(40, 120) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    x, y, r = draws.randrange(14, 26), draws.randrange(14, 26), draws.randrange(7, 13)
    colour = tuple(draws.randrange(130, 256) for _ in range(3))
    if kind == "disk":
        pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    elif kind == "ring":
        pen.ellipse((x - r, y - r, x + r, y + r), outline=colour, width=3)
    else:
        pen.line((x - r, y, x + r, y), fill=colour, width=4)
        pen.line((x, y - r, x, y + r), fill=colour, width=4)
    pictures.append((f"{number:03d}_{kind}.jpg", picture))
draws.shuffle(pictures)
if options.by_kind:
    pictures.sort(key=lambda pair: pair[0].split("_")[1])
for name, picture in pictures:
    picture.save(options.folder / name, quality=90)
