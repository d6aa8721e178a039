# SPDX-License-Identifier: Apache-2.0
"""Pictures of usual sizes, resized by TensorFlow, Pillow and OpenCV: the method is told, within the bounds on float32."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2")

import resize_golden

FITS = Path(os.environ.get("ISOBIT_BINARY_DIR", Path(__file__).parents[2] / "build/dev")) / "bin/resize_fits"
# Where nothing shrinks, antialias changes nothing.
_PLAIN = {
    "bilinear with antialias": "bilinear without antialias on half-pixel centres",
    "Lanczos3 with antialias": "Lanczos3 without antialias",
    "Lanczos5 with antialias": "Lanczos5 without antialias",
}


def _picture(size: tuple[int, int]) -> np.ndarray:
    """Waves, edges and noise, cut off at black and white."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    noise = np.random.default_rng(size[0]).integers(-20, 20, size)
    waves = 128 + 80 * np.sin(x / 9) + 40 * np.cos(y / 5 + x / 17) + 90 * ((x // 13 + y // 17) % 2)
    return np.clip(waves + noise, 0, 255).astype(np.uint8)


def _resized(old: tuple[int, int], new: tuple[int, int]) -> Iterator[tuple[str, np.ndarray]]:
    for library in (resize_golden.tensorflow, resize_golden.pillow, resize_golden.opencv):
        yield from library(_picture(old), new)


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ((375, 500), (224, 224), True),
        ((500, 333), (299, 299), True),
        ((640, 480), (96, 96), False),  # Steps of 5 in one axis.
        ((97, 101), (224, 150), False),  # Grows: nearest is Pillow's box.
        ((640, 480), (320, 240), False),  # Halves: bilinear is the mean of the area.
    ],
    ids=str,
)
def test_the_method_is_told(tmp_path: Path, old: tuple[int, int], new: tuple[int, int], alone: bool):
    methods = []
    for number, (method, elements) in enumerate(_resized(old, new)):
        methods.append(method)
        with (tmp_path / f"{number:03}").open("wb") as file:
            np.array([*old, *new, 1], np.int64).tofile(file)
            _picture(old).astype(np.float64).tofile(file)
            elements.astype(np.float64).tofile(file)
    done = subprocess.run([FITS, *sorted(tmp_path.iterdir())], capture_output=True, text=True, check=True)
    told = [set(line.split("\t")) for line in done.stdout.split("\n")[: len(methods)]]
    grows = new[0] >= old[0] and new[1] >= old[1]
    for method, fits in zip(methods, told, strict=True):
        owed = _PLAIN.get(method, method) if grows else method
        assert owed in fits, (method, fits)
        assert not alone or len(fits) == 1, (method, fits)
