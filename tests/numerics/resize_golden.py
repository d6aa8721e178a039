# SPDX-License-Identifier: Apache-2.0
"""Writes src/numerics/golden/resize.inc: a picture as TensorFlow, Pillow and OpenCV resize it. Run it after a change here.

src/numerics/resize_test.cc asks for each of them by which method it was made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tensorflow as tf
from PIL import Image

GOLDEN = Path(__file__).parents[2] / "src/numerics/golden/resize.inc"
SIZES = [((7, 9), (3, 4)), ((12, 10), (4, 5)), ((4, 5), (7, 9)), ((11, 6), (5, 8))]
_V1 = tf.compat.v1.image
Resizes = Iterator[tuple[str, np.ndarray]]


def picture(size: tuple[int, int]) -> np.ndarray:
    """Rough, so that no two methods agree on it; resize_test.cc computes the same."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    return ((31 * x * x + 57 * y * y + 17 * x * y + 11 * x + 5) % 256).astype(np.uint8)


def tensorflow(image: np.ndarray, size: tuple[int, int]) -> Resizes:
    tensor = tf.constant(image[..., None])

    def of(function: Callable[..., Any], method: str, **settings: Any) -> np.ndarray:
        return function(tensor, size, method=method, **settings).numpy()

    yield "nearest neighbour on half-pixel centres", of(tf.image.resize, "nearest")
    yield "nearest neighbour from the corners (TensorFlow 1, OpenCV)", of(_V1.resize, "nearest")
    yield "nearest neighbour with aligned corners", of(_V1.resize, "nearest", align_corners=True)
    yield "bilinear without antialias on half-pixel centres", of(tf.image.resize, "bilinear")
    yield "bilinear without antialias from the corners (TensorFlow 1)", of(_V1.resize, "bilinear")
    yield "bilinear without antialias with aligned corners", of(_V1.resize, "bilinear", align_corners=True)
    yield "bilinear with antialias", of(tf.image.resize, "bilinear", antialias=True)
    yield "bicubic without antialias (a = -1/2) on half-pixel centres", of(tf.image.resize, "bicubic")
    yield "bicubic without antialias (a = -3/4) from the corners (TensorFlow 1)", of(_V1.resize, "bicubic")
    yield "bicubic without antialias (a = -3/4) with aligned corners", of(_V1.resize, "bicubic", align_corners=True)
    yield "bicubic with antialias (a = -1/2)", of(tf.image.resize, "bicubic", antialias=True)
    yield "the mean of the area", of(tf.image.resize, "area")
    for name in ("Lanczos3", "Lanczos5"):
        yield f"{name} without antialias", of(tf.image.resize, name.lower())
        yield f"{name} with antialias", of(tf.image.resize, name.lower(), antialias=True)
    bilinear = of(tf.image.resize, "bilinear")
    yield "bilinear without antialias on half-pixel centres, over 255", bilinear / np.float32(255)
    yield "bilinear without antialias on half-pixel centres, over 127.5 less 1", bilinear / np.float32(127.5) - 1
    yield "bilinear without antialias on half-pixel centres, cut to whole numbers", tf.cast(bilinear, tf.uint8).numpy()
    yield "bilinear without antialias on half-pixel centres, rounded to whole numbers", np.round(bilinear)
    cubic = of(tf.image.resize, "bicubic", antialias=True)
    saturated = tf.saturate_cast(tf.round(cubic), tf.uint8).numpy()
    yield "bicubic with antialias (a = -1/2), rounded to whole numbers", saturated


def pillow(image: np.ndarray, size: tuple[int, int]) -> Resizes:
    def of(filter_name: str, mode: str = "L") -> np.ndarray:
        opened = Image.fromarray(image).convert(mode)
        return np.asarray(opened.resize(size[::-1], getattr(Image.Resampling, filter_name)))

    yield "nearest neighbour on half-pixel centres", of("NEAREST")
    yield "Pillow's box", of("BOX")
    yield "Pillow's bilinear, with antialias", of("BILINEAR")
    yield "Pillow's Hamming", of("HAMMING")
    yield "Pillow's bicubic, with antialias", of("BICUBIC")
    yield "Pillow's Lanczos, with antialias", of("LANCZOS")
    yield "bilinear with antialias", of("BILINEAR", "F")
    yield "bicubic with antialias (a = -1/2)", of("BICUBIC", "F")
    yield "Lanczos3 with antialias", of("LANCZOS", "F")
    yield "Pillow's bicubic, with antialias, over 255", of("BICUBIC").astype(np.float32) / np.float32(255)


def opencv(image: np.ndarray, size: tuple[int, int]) -> Resizes:
    def of(picture: np.ndarray, method: int) -> np.ndarray:
        return cv2.resize(picture, size[::-1], interpolation=method)

    floats = image.astype(np.float32)
    yield "nearest neighbour from the corners (TensorFlow 1, OpenCV)", of(image, cv2.INTER_NEAREST)
    yield "bilinear without antialias on half-pixel centres", of(floats, cv2.INTER_LINEAR)
    yield "bicubic without antialias (a = -3/4) on half-pixel centres (OpenCV)", of(floats, cv2.INTER_CUBIC)
    if size[0] < image.shape[0] and size[1] < image.shape[1]:
        yield "the mean of the area", of(floats, cv2.INTER_AREA)
        yield "the mean of the area, rounded to whole numbers", of(image, cv2.INTER_AREA)


def text() -> str:
    lines = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// (method, old height, old width, new height, new width, elements), made by",
        f"// tests/numerics/{Path(__file__).name} with TensorFlow, Pillow and OpenCV.",
    ]
    for old, new in SIZES:
        for library in (tensorflow, pillow, opencv):
            for method, resized in library(picture(old), new):
                assert resized.size == new[0] * new[1]
                numbers = [f"{value:.9g}" for value in resized.astype(np.float64).reshape(-1)]
                extents = ", ".join(str(extent) for extent in (*old, *new))
                lines.append(f'ISOBIT_RESIZED("{method}", {extents},')
                lines += ["               " + line for line in _wrapped(numbers)]
                lines[-1] += ")"
    return "\n".join(lines) + "\n"


def _wrapped(numbers: list[str], width: int = 84) -> list[str]:
    lines = [""]
    for number in numbers:
        if len(lines[-1]) + len(number) + 2 > width:
            lines.append("")
        lines[-1] += f"{number}, "
    lines = [line.rstrip() for line in lines]
    lines[-1] = lines[-1].rstrip(",")
    return lines


if __name__ == "__main__":
    GOLDEN.write_text(text())
    sys.exit(0)
