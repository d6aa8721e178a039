# SPDX-License-Identifier: Apache-2.0
"""Settings of isobit prove that change calls of the user's code: arguments of what decodes, resizes and reads; loads of weights."""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from .channels import arrays_images, arrays_keras, arrays_tables, arrays_tensorflow, interpose, keras_api
from .channels.borders import Border
from .channels.keras_api import Keras

# Calls back with a module after its import.
OnImport = Callable[[str, Callable[[Any], None]], None]
# By argument: what it is given, in a list; an empty list: it is not given.
Arguments = dict[str, list[Any]]

_PILLOW_RESIZE = "PIL.resize"


def borders() -> Iterator[tuple[str, Border]]:
    """The functions whose arguments can be changed, with their packages."""
    for package, table in (
        ("tensorflow", arrays_tensorflow.BORDERS),
        ("cv2", arrays_images.CV2),
        ("numpy", arrays_tables.NUMPY),
        *((package, arrays_keras.borders_of(package)) for package in keras_api.PACKAGES),
    ):
        for border in table:
            yield package, border


def set_arguments(on_import: OnImport, value: dict[str, Arguments]) -> None:
    """By the names that the recording has for functions. Raises ValueError for a function that is not known."""
    known = {border.name for _, border in borders()} | {_PILLOW_RESIZE}
    if unknown := set(value) - known:
        raise ValueError(f"arguments of {', '.join(sorted(unknown))} cannot be set")
    for package, border in borders():
        if border.name in value:
            on_import(package, functools.partial(_replace, package, border, value[border.name]))
    if _PILLOW_RESIZE in value:
        on_import("PIL.Image", functools.partial(_replace_pillow_resize, value[_PILLOW_RESIZE]))


def _replace(package: str, border: Border, arguments: Arguments, _: Any) -> None:
    function = interpose.resolve(border.path)
    if not callable(function):
        raise ValueError(f"{border.path} is not there")
    parameters = border.parameters or interpose.positional(function)
    given = {name: [_plain(item) for item in items] for name, items in arguments.items()}
    wrapper = _changing_users(function, given, parameters, border.through)
    interpose.replace_functions(package, {border.path.rpartition(".")[2]: [(function, wrapper)]})


def _replace_pillow_resize(arguments: Arguments, image: Any) -> None:
    given = {}
    if "method" in arguments:
        given["resample"] = [image.Resampling[name] for name in arguments["method"] if name != "default"]
    if "size" in arguments:
        given["size"] = [_plain(size) for size in arguments["size"]]
    parameters = interpose.positional(image.Image.resize)
    interpose.replace_method(image.Image, "resize", lambda function: _changing_users(function, given, parameters))


def _plain(value: Any) -> Any:
    """A tuple of numbers is recorded as text: "48,48"."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+(,-?\d+)+", value):
        return tuple(map(int, value.split(",")))
    return value


def _changing_users(
    function: Callable[..., Any], arguments: Arguments, parameters: tuple[str, ...], through: tuple[str, ...] = ()
) -> Callable[..., Any]:
    """``function`` with other arguments where the user's code calls it."""

    def change(args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        changed = list(args)
        for name, given in arguments.items():
            at = parameters.index(name) if name in parameters else len(args)
            if at < len(args):
                changed[at] = given[0] if given else inspect.signature(function).parameters[name].default
            elif given:
                kwargs[name] = given[0]
            else:
                kwargs.pop(name, None)
        return tuple(changed), kwargs

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if interpose.called_by_user(sys._getframe().f_back, through):
            args, kwargs = change(args, kwargs)
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_filename=interpose.TRANSPARENT)
    return call


class _NoStatus:
    """What restoring nothing gives: the methods of a checkpoint's status, none of which complains."""

    def __getattr__(self, _: str) -> Callable[..., Any]:
        return lambda *args, **kwargs: self


def no_loads(on_import: OnImport) -> None:
    """Weights are not loaded into a model that is there."""

    def skipping(function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(function)(lambda *args, **kwargs: _NoStatus())

    def keras_imported(package: str, _: Any) -> None:
        keras = Keras(package)
        keras.wrap_method("load_weights", skipping)

    def tensorflow_imported(_: Any) -> None:
        checkpoint = interpose.resolve("tensorflow.python.checkpoint.checkpoint.Checkpoint")
        for name in ("restore", "read"):
            interpose.replace_method(checkpoint, name, skipping)

    for package in keras_api.PACKAGES:
        on_import(package, functools.partial(keras_imported, package))
    on_import("tensorflow", tensorflow_imported)
