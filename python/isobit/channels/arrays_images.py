# SPDX-License-Identifier: Apache-2.0
"""Borders of Pillow and OpenCV: decoded, converted and resized images."""

from __future__ import annotations

import threading
from types import FrameType
from typing import TYPE_CHECKING, Any

from . import interpose
from .borders import Border, Borders, Crossing, source_of

if TYPE_CHECKING:
    from ..events import Emit

# Pillow's own modules call each other, and Keras' load_img and NumPy's asarray call Pillow for the user.
_THROUGH = ("/PIL/", "/keras/src/utils/", "/keras/src/legacy/", "/tf_keras/src/utils/", "/tf_keras/src/preprocessing/")

# Pillow's modes: bands and struct format of what tobytes() gives. Others ("1", "P" with packed bits) stay bytes.
_MODES = {
    "L": (1, "B"),
    "P": (1, "B"),
    "LA": (2, "B"),
    "RGB": (3, "B"),
    "YCbCr": (3, "B"),
    "LAB": (3, "B"),
    "HSV": (3, "B"),
    "RGBA": (4, "B"),
    "RGBX": (4, "B"),
    "CMYK": (4, "B"),
    "I": (1, "i"),
    "F": (1, "f"),
    "I;16": (1, "H"),
}

# cv2's functions are not Python's: the positional parameters are told here.
CV2 = (
    Border("cv2.imread", "cv2.imread", "decode", ("flags",), source="filename", parameters=("filename", "flags"), opens=True),
    Border("cv2.imdecode", "cv2.imdecode", "decode", ("flags",), parameters=("buf", "flags")),
    Border(
        "cv2.resize",
        "cv2.resize",
        "resize",
        ("dsize", "fx", "fy", "interpolation"),
        parameters=("src", "dsize", "dst", "fx", "fy", "interpolation"),
    ),
    Border("cv2.cvtColor", "cv2.cvtColor", "convert", ("code",), parameters=("src", "code")),
    Border(
        "cv2.normalize",
        "cv2.normalize",
        "convert",
        ("alpha", "beta", "norm_type", "dtype"),
        parameters=("src", "dst", "alpha", "beta", "norm_type", "dtype"),
    ),
)


def pixels(image: Any) -> Any:
    """A loaded Pillow image as a buffer of its shape."""
    data = memoryview(image.tobytes())
    bands, code = _MODES.get(image.mode, (0, ""))
    width, height = image.size
    if bands == 0 or width * height == 0:
        return data
    return data.cast(code, (height, width) if bands == 1 else (height, width, bands))


def install(emit: Emit, borders: Borders) -> None:
    """When Pillow or OpenCV has been imported."""
    pillow = _Pillow(emit, borders)
    emit.on_import("PIL.Image", pillow.image_imported)
    emit.on_import("PIL.ImageFile", pillow.file_imported)
    emit.on_import("cv2", lambda _: borders.install("cv2", CV2))


class _Pillow:
    def __init__(self, emit: Emit, borders: Borders) -> None:
        self._emit = emit
        self._borders = borders

    def image_imported(self, module: Any) -> None:
        self._wrap(module.Image, "resize", "PIL.resize", "resize", self._resize_settings)
        self._wrap(module.Image, "convert", "PIL.convert", "convert", self._convert_settings)

    def file_imported(self, module: Any) -> None:
        """An image file is decoded at its first use, in ImageFile.load."""

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Crossing | None:
            image = args[0]
            if not getattr(image, "tile", None):
                return None  # Decoded already.
            source = source_of(getattr(image, "filename", "")) or opened_as.path
            occurrence = self._borders.wants(caller, "PIL.decode", source)
            if occurrence is None:
                return None
            settings = {"image": image, "format": getattr(image, "format", None)}
            return Crossing(occurrence, settings, source, self._emit.site())

        def after(call: Crossing, result: Any) -> None:
            image = call.given["image"]
            attrs = {"mode": image.mode, "format": call.given["format"], "source": call.source or None}
            self._cross("PIL.decode", "decode", image, attrs, call)

        interpose.replace_method(module.ImageFile, "load", self._wrapper(before, after))

    def _wrap(self, owner: Any, method: str, name: str, stage: str, settings: Any) -> None:
        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Crossing | None:
            source = source_of(getattr(args[0], "filename", "")) or opened_as.path
            occurrence = self._borders.wants(caller, name, source)
            if occurrence is None:
                return None
            given = interpose.given(args, kwargs, parameters)
            return Crossing(occurrence, settings(given), source, self._emit.site())

        def after(call: Crossing, result: Any) -> None:
            self._cross(name, stage, result, {**call.given, "source": call.source or None}, call)

        parameters = interpose.positional(vars(owner)[method])
        interpose.replace_method(owner, method, self._wrapper(before, after))

    def _wrapper(self, before: Any, after: Any) -> Any:
        return lambda function: interpose.wrap(self._emit, function, before, after, by_user=True, through=_THROUGH)

    def _cross(self, name: str, stage: str, image: Any, attrs: dict[str, Any], call: Crossing) -> None:
        self._borders.cross(name, stage, pixels(image), attrs=attrs, occurrence=call.occurrence, site=call.site)

    @staticmethod
    def _resize_settings(given: dict[str, Any]) -> dict[str, Any]:
        method = given.get("resample")
        if isinstance(method, int):
            from PIL import Image

            method = Image.Resampling(method).name
        return {
            "mode": given["self"].mode,
            "size": given.get("size"),
            "method": "default" if method is None else method,
            "box": given.get("box"),
            "reducing_gap": given.get("reducing_gap"),
        }

    @staticmethod
    def _convert_settings(given: dict[str, Any]) -> dict[str, Any]:
        return {"from": given["self"].mode, "mode": given.get("mode"), "dither": given.get("dither")}


class _OpenedAs(threading.local):
    """The file that a library is loading an image from, while it reads it by itself."""

    path = ""


opened_as = _OpenedAs()
