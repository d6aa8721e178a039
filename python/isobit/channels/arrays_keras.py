# SPDX-License-Identifier: Apache-2.0
"""Borders of Keras' utilities, Keras 3 and tf_keras."""

from __future__ import annotations

import contextlib
import os
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

from . import interpose
from .arrays_images import opened_as, pixels
from .borders import Border, Borders, Crossing, source_of

if TYPE_CHECKING:
    from ..events import Emit

_UTILS = (
    Border("utils.img_to_array", "keras.img_to_array", "convert", ("data_format", "dtype")),
    Border(
        "utils.pad_sequences",
        "keras.pad_sequences",
        "convert",
        ("maxlen", "dtype", "padding", "truncating", "value"),
        rows=True,
    ),
    Border("utils.to_categorical", "keras.to_categorical", "convert", ("num_classes",), rows=True),
    Border("utils.normalize", "keras.normalize", "convert", ("axis", "order"), rows=True),
)
_LOAD_IMG = ("color_mode", "target_size", "interpolation", "keep_aspect_ratio")
_DIRECTORY = (
    "labels",
    "label_mode",
    "color_mode",
    "batch_size",
    "image_size",
    "shuffle",
    "seed",
    "validation_split",
    "subset",
    "interpolation",
    "crop_to_aspect_ratio",
    "pad_to_aspect_ratio",
    "max_length",
    "output_sequence_length",
    "sampling_rate",
    "data_format",
)
_DIRECTORIES = ("image_dataset_from_directory", "text_dataset_from_directory", "audio_dataset_from_directory")


def borders_of(package: str) -> tuple[Border, ...]:
    """Those of one of the two Keras."""
    return tuple(Border(f"{package}.{b.path}", b.name, b.stage, b.settings, rows=b.rows) for b in _UTILS)


def install(emit: Emit, borders: Borders) -> None:
    """When a Keras has been imported. tf.keras is made of it later, from functions that are wrapped by then."""
    for package in ("keras", "tf_keras"):
        emit.on_import(package, lambda _, package=package: _Keras(emit, borders, package).install())


class _Keras:
    def __init__(self, emit: Emit, borders: Borders, package: str) -> None:
        self._emit = emit
        self._borders = borders
        self._package = package

    def install(self) -> None:
        self._borders.install(self._package, borders_of(self._package))
        self._wrap_load_img()
        self._wrap_preprocessing()
        for name in _DIRECTORIES:
            self._wrap_directory(name)

    def _wrap_load_img(self) -> None:
        """The image is read by Keras and decoded by Pillow, which then does not know the file."""
        function = interpose.resolve(f"{self._package}.utils.load_img")
        if function is None:
            return
        parameters = interpose.positional(function)

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Crossing | None:
            given = interpose.given(args, kwargs, parameters)
            opened_as.path = source_of(given.get("path"))
            occurrence = self._borders.wants(caller, "keras.load_img", opened_as.path)
            return Crossing(-1 if occurrence is None else occurrence, given, opened_as.path, self._emit.site())

        def after(call: Crossing, image: Any) -> None:
            if call.occurrence >= 0:
                attrs = {key: call.given.get(key) for key in _LOAD_IMG}
                attrs |= {"mode": image.mode, "source": call.source or None}
                self._borders.cross(
                    "keras.load_img", "decode", pixels(image), attrs=attrs, occurrence=call.occurrence, site=call.site
                )

        def done(_: Crossing) -> None:
            opened_as.path = ""

        wrapper = interpose.wrap(self._emit, function, before, after, done, by_user=True)
        interpose.replace_functions(self._package, {"load_img": [(function, wrapper)]})

    def _wrap_preprocessing(self) -> None:
        """keras.applications.*.preprocess_input: each module has its own, under one name."""
        pairs, inside = [], f"{self._package}.src.applications."
        for path, module in list(sys.modules.items()):
            function = vars(module).get("preprocess_input") if path.startswith(inside) else None
            if function is None or getattr(function, "__module__", "") != path:
                continue
            name = f"keras.applications.{path.rpartition('.')[2]}.preprocess_input"
            border = Border("", name, "convert", ("data_format", "mode"), rows=True)
            pairs.append((function, self._borders.wrapper(border, function)))
        interpose.replace_functions(self._package, {"preprocess_input": pairs})

    def _wrap_directory(self, name: str) -> None:
        function = interpose.resolve(f"{self._package}.utils.{name}")
        if function is None:
            return
        parameters = interpose.positional(function)

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Crossing | None:
            occurrence = self._borders.wants(caller, name)
            if occurrence is None:
                return None
            given = interpose.given(args, kwargs, parameters)
            return Crossing(occurrence, given, source_of(given.get("directory")), self._emit.site())

        def after(call: Crossing, result: Any) -> None:
            attrs = {key: call.given.get(key) for key in _DIRECTORY}
            attrs["source"] = call.source
            for part in result if isinstance(result, (list, tuple)) else (result,):
                self._listing(f"keras.{name}", part, attrs, call)

        wrapper = interpose.wrap(self._emit, function, before, after, by_user=True)
        interpose.replace_functions(self._package, {name: [(function, wrapper)]})

    def _listing(self, name: str, dataset: Any, attrs: dict[str, Any], call: Crossing) -> None:
        """The files of a data set in its order, below its directory, and the names of its classes."""
        paths = getattr(dataset, "file_paths", None)
        classes = getattr(dataset, "class_names", None)
        described = {**attrs, "class_names": None if classes is None else "\n".join(map(str, classes))[:4096]}
        listing = None
        if paths:
            root = os.fspath(call.given["directory"])
            with contextlib.suppress(ValueError):
                paths = [os.path.relpath(path, root) for path in paths]
            listing = [path.replace(os.sep, "/") for path in paths]
            described["count"] = len(listing)
            described["order_digest"] = self._emit.digest("\n".join(listing).encode("utf-8", "surrogateescape"))
            described["set_digest"] = self._emit.digest("\n".join(sorted(listing)).encode("utf-8", "surrogateescape"))
        self._borders.cross(
            name,
            "read",
            tuple(listing) if listing else dataset,
            argument="files",
            attrs=described,
            occurrence=call.occurrence,
            site=call.site,
        )
