# SPDX-License-Identifier: Apache-2.0
"""Borders of TensorFlow: what the user's code decodes, resizes and makes tensors of."""

from __future__ import annotations

import weakref
from types import FrameType
from typing import TYPE_CHECKING, Any

from . import interpose
from .borders import Border, Borders, source_of
from .files import read_outside

if TYPE_CHECKING:
    from ..events import Emit

_API = "tensorflow._api.v2."
_JPEG = ("channels", "ratio", "fancy_upscaling", "dct_method", "try_recover_truncated")
_RESIZE = ("size", "method", "antialias", "preserve_aspect_ratio")

BORDERS = (
    Border(_API + "io.decode_jpeg", "tf.io.decode_jpeg", "decode", _JPEG, source="contents"),
    Border(_API + "io.decode_and_crop_jpeg", "tf.io.decode_and_crop_jpeg", "decode", _JPEG, source="contents"),
    Border(_API + "io.decode_png", "tf.io.decode_png", "decode", ("channels", "dtype"), source="contents"),
    Border(_API + "io.decode_bmp", "tf.io.decode_bmp", "decode", ("channels",), source="contents"),
    Border(_API + "io.decode_gif", "tf.io.decode_gif", "decode", source="contents"),
    Border(
        _API + "io.decode_image",
        "tf.io.decode_image",
        "decode",
        ("channels", "dtype", "expand_animations"),
        source="contents",
    ),
    Border(
        _API + "audio.decode_wav",
        "tf.audio.decode_wav",
        "decode",
        ("desired_channels", "desired_samples"),
        source="contents",
    ),
    Border(_API + "image.resize", "tf.image.resize", "resize", _RESIZE),
    Border(
        _API + "image.resize_with_pad",
        "tf.image.resize_with_pad",
        "resize",
        ("target_height", "target_width", "method", "antialias"),
    ),
    Border(
        _API + "image.resize_with_crop_or_pad",
        "tf.image.resize_with_crop_or_pad",
        "resize",
        ("target_height", "target_width"),
    ),
    Border(_API + "image.central_crop", "tf.image.central_crop", "resize", ("central_fraction",)),
    Border(_API + "image.convert_image_dtype", "tf.image.convert_image_dtype", "convert", ("dtype", "saturate")),
    Border(_API + "image.rgb_to_grayscale", "tf.image.rgb_to_grayscale", "convert"),
    Border(_API + "image.per_image_standardization", "tf.image.per_image_standardization", "convert"),
    Border("tensorflow.constant", "tf.constant", "input", ("dtype",), rows=True),
    Border("tensorflow.convert_to_tensor", "tf.convert_to_tensor", "input", ("dtype",), rows=True),
)

# By which the user's code takes the numbers out of an eager tensor.
OUTPUTS = ("numpy", "__float__", "__int__", "__format__")


class _FilesOfTensors:
    """Which file an eager tensor was read from by tf.io.read_file."""

    def __init__(self) -> None:
        self._paths: dict[int, tuple[Any, str]] = {}

    def add(self, tensor: Any, path: str) -> None:
        key = id(tensor)
        self._paths[key] = (weakref.ref(tensor, lambda _: self._paths.pop(key, None)), path)

    def find(self, value: Any) -> str:
        reference, path = self._paths.get(id(value), (None, ""))
        return path if reference is not None and reference() is value else ""


def install(emit: Emit, borders: Borders) -> None:
    """When TensorFlow has been imported."""
    files = _FilesOfTensors()
    borders.sources.append(files.find)

    def path_of(caller: FrameType | None, args: tuple, kwargs: dict) -> str | None:
        filename = kwargs.get("filename", args[0] if args else None)
        as_numpy = getattr(filename, "_numpy", None)
        path = source_of(as_numpy() if as_numpy is not None else filename) or None
        if path is not None:
            read_outside(path)
        return path

    def imported(_: Any) -> None:
        borders.install("tensorflow", BORDERS)
        read_file = interpose.resolve(_API + "io.read_file")
        if read_file is not None:
            wrapper = interpose.wrap(
                emit, read_file, path_of, lambda path, tensor: files.add(tensor, path), by_user=True
            )
            interpose.replace_functions("tensorflow", {"read_file": [(read_file, wrapper)]})
        dataset = interpose.resolve("tensorflow.python.data.ops.dataset_ops.DatasetV2")
        for name in ("from_tensor_slices", "from_tensors"):
            _wrap_source(borders, dataset, name)

        tensor = interpose.resolve("tensorflow.python.framework.ops._EagerTensorBase")
        for name in OUTPUTS:
            _wrap_output(borders, tensor, Border("", f"tf.Tensor.{name}", "output", argument="self", parameters=("self",)))
        variable = interpose.resolve("tensorflow.python.ops.resource_variable_ops.BaseResourceVariable")
        _wrap_output(borders, variable, Border("", "tf.Variable.numpy", "output"))

    emit.on_import("tensorflow", imported)


def _wrap_output(borders: Borders, owner: Any, border: Border) -> None:
    name = border.name.rpartition(".")[2]
    interpose.replace_method(owner, name, lambda method: borders.wrapper(border, method))


def _wrap_source(borders: Borders, dataset: Any, name: str) -> None:
    border = Border("", name, "input", argument="tensors", rows=name == "from_tensor_slices", parameters=("tensors",))
    interpose.replace_method(dataset, name, lambda function: borders.wrapper(border, function))
