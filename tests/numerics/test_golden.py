# SPDX-License-Identifier: Apache-2.0
"""The pictures that src/numerics/resize_test.cc and jpeg_colours_test.cc ask about are those that the installed libraries make."""

import re

import pytest

pytest.importorskip("cv2")

import jpeg_golden
import resize_golden

_ROW = re.compile(r'ISOBIT_RESIZED\("([^"]+)", (\d+), (\d+), (\d+), (\d+),([^)]*)\)')


def _rows(text: str) -> dict[str, list[list[float]]]:
    rows: dict[str, list[list[float]]] = {}
    for method, *extents, numbers in _ROW.findall(text):
        rows.setdefault(f"{method} {extents}", []).append([float(number) for number in numbers.split(",")])
    return rows


def test_resized_pictures_are_the_libraries():
    # Releases of Pillow take rows and columns in another order and round between them; CPUs round floats in another way.
    of_pillow, of_floats = 1.0, 1e-3
    golden, made = _rows(resize_golden.GOLDEN.read_text()), _rows(resize_golden.text())
    assert golden.keys() == made.keys()
    assert len(golden) > 100
    for name, pictures in made.items():
        tolerance = of_pillow if name.startswith("Pillow") else of_floats
        assert golden[name] == [pytest.approx(picture, abs=tolerance) for picture in pictures], name


def test_decoded_pictures_are_the_libraries():
    assert jpeg_golden.GOLDEN.read_text() == jpeg_golden.text()
