# SPDX-License-Identifier: Apache-2.0
"""Writes src/numerics/golden/jpeg.inc: two JPEG files, with colours of half and of the full size, as TensorFlow decodes them."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

GOLDEN = Path(__file__).parents[2] / "src/numerics/golden/jpeg.inc"
SIZE = (16, 18)
SETTINGS = {"slow": ("INTEGER_ACCURATE", True), "fast": ("INTEGER_FAST", True), "plain": ("INTEGER_ACCURATE", False)}


def picture() -> np.ndarray:
    """Edges of colour on a ramp, with some texture."""
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]]
    texture = np.random.default_rng(3).integers(-15, 15, SIZE)
    red = 90 + 80 * ((x // 5 + y // 4) % 2) + texture
    green = 60 + 5 * x + 3 * y + texture
    blue = 200 - 100 * (x > y) + texture
    return np.clip(np.stack([red, green, blue], axis=-1), 0, 255).astype(np.uint8)


def text() -> str:
    lines = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// (colours, decoder, levels) of pictures of 16 x 18, made by tests/numerics/jpeg_golden.py with TensorFlow.",
    ]
    for colours in ("4:2:0", "4:4:4"):
        file = io.BytesIO()
        Image.fromarray(picture()).save(file, "JPEG", quality=92, subsampling=colours)
        for name, (transform, fancy) in SETTINGS.items():
            levels = tf.io.decode_jpeg(file.getvalue(), channels=3, dct_method=transform, fancy_upscaling=fancy)
            lines.append(f'ISOBIT_DECODED("{colours}", "{name}",')
            for row in levels.numpy().reshape(-1, 18):
                lines.append("               " + ", ".join(map(str, row)) + ",")
            lines[-1] = lines[-1].rstrip(",") + ")"
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(text())
    sys.exit(0)
