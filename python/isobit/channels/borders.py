# SPDX-License-Identifier: Apache-2.0
"""Arrays that cross a border of the program, as `array` events."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import sites
from . import interpose, tensors
from .files import read_outside
from .sampling import Sampler

if TYPE_CHECKING:
    from ..events import Emit
    from ..sites import Site

_KEEP_BYTES = 1 << 20
_HEAD_ROWS = 4


def plain(value: Any) -> Any:
    """A value as an attribute: bool, number or text; None stays None."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (bytes, os.PathLike)):
        return os.fsdecode(value)
    name = getattr(value, "name", None) or getattr(value, "__name__", None)
    if isinstance(name, str):
        return name
    if isinstance(value, (list, tuple)):
        return ",".join(str(plain(item)) for item in value)[:200]
    return str(value)[:200]


def source_of(file: Any) -> str:
    """The path behind a path or an open file, as the user knows it; empty when there is none."""
    if not isinstance(file, (str, bytes, os.PathLike)):
        file = getattr(file, "name", None)
    if not isinstance(file, (str, bytes, os.PathLike)) or not file:
        return ""
    return sites.as_user_knows(os.path.abspath(os.fsdecode(file)))


@dataclass(frozen=True)
class Border:
    """A function whose result is recorded when the user's code calls it."""

    path: str  # Where the function is found: "keras.utils.load_img".
    name: str  # The event's name.
    stage: str
    settings: tuple[str, ...] = ()  # Parameters that become attributes.
    source: str = ""  # The parameter that names the file.
    argument: str = ""  # Records this parameter, not the result.
    rows: bool = False  # The first axis holds samples.
    parameters: tuple[str, ...] = ()  # Positional ones; needed where Python cannot tell.
    through: tuple[str, ...] = ()  # Libraries that call it on behalf of the user.
    opens: bool = False  # It opens the file itself, outside of Python.


class Crossing(NamedTuple):
    """A call that is being recorded."""

    occurrence: int
    given: dict[str, Any]
    source: str
    site: Site | None


class Borders:
    """Says what crosses, not more often than is useful. ``sampler`` decides how often that is."""

    def __init__(self, emit: Emit, sampler: Sampler | None = None) -> None:
        self._emit = emit
        self._sampler = sampler or Sampler()
        # Finds the file that a value which is no path was read from.
        self.sources: list[Callable[[Any], str]] = [source_of]

    def wants(self, caller: FrameType | None, name: str, source: str = "") -> int | None:
        """The number of this crossing if it is to be recorded, told from the line that called; else None."""
        frame = interpose.user_frame(caller)
        line = None if frame is None else (frame.f_code.co_filename, frame.f_lineno)
        return self._sampler.take((name, line), source)

    def source(self, value: Any) -> str:
        """The file that the value was read from, or ""."""
        for find in self.sources:
            path = find(value)
            if path:
                return path
        return ""

    def wrapper(self, border: Border, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function`` as a border."""
        parameters = border.parameters or interpose.positional(function)

        def before(caller: FrameType | None, args: tuple, kwargs: dict) -> Crossing | None:
            given = interpose.given(args, kwargs, parameters)
            source = self.source(given.get(border.source)) if border.source else ""
            if border.opens and source:
                read_outside(os.fsdecode(given[border.source]))
            occurrence = self.wants(caller, border.name, source)
            if occurrence is None:
                return None
            return Crossing(occurrence, given, source, self._emit.site())

        def after(call: Crossing, result: Any) -> None:
            attrs = {name: call.given.get(name) for name in border.settings}
            if call.source:
                attrs["source"] = call.source
            self.cross(
                border.name,
                border.stage,
                call.given.get(border.argument) if border.argument else result,
                argument=border.argument or "result",
                attrs=attrs,
                rows=border.rows,
                occurrence=call.occurrence,
                site=call.site,
            )

        return interpose.wrap(self._emit, function, before, after, by_user=True, through=border.through)

    def install(self, package: str, borders: tuple[Border, ...]) -> None:
        """Puts the wrappers of the functions that are there in every loaded module of ``package``."""
        wrappers: dict[str, list[tuple[Any, Any]]] = {}
        for border in borders:
            function = interpose.resolve(border.path)
            if callable(function):
                name = border.path.rpartition(".")[2]
                wrappers.setdefault(name, []).append((function, self.wrapper(border, function)))
        interpose.replace_functions(package, wrappers)

    def cross(
        self,
        name: str,
        stage: str,
        value: Any,
        *,
        argument: str = "result",
        attrs: dict[str, Any] | None = None,
        rows: bool = False,
        occurrence: int = 0,
        site: Site | None = None,
    ) -> None:
        """One event for each array in ``value``."""
        given = {key: plain(item) for key, item in (attrs or {}).items() if item is not None}
        if threading.current_thread() is not threading.main_thread():
            given["worker"] = True
        for label, leaf in tensors.leaves(value, argument):
            described = {"stage": stage, "argument": label, "occurrence": occurrence, **given}
            seen = tensors.look_at(self._emit, leaf)
            if seen is None:
                described["inputs"] = tensors.describe(leaf)
                if tensors.is_symbolic(leaf):
                    described["symbolic"] = True
                self._emit.event("array", name, described, site=site)
                continue
            if seen.text:
                described["encoding"] = "lines"
            batch = rows and seen.array.ndim > 0 and not seen.text
            keep = seen.array.nbytes <= _KEEP_BYTES
            self._emit.event("array", name, described, array=seen.array, rows=batch, keep=keep, site=site)
            if batch and not keep:
                self._head(name, described, seen.array, site)

    def _head(self, name: str, attrs: dict[str, Any], array: Any, site: Site | None) -> None:
        """The first rows of an array that is too large to be kept."""
        head = array[:_HEAD_ROWS]
        if head.nbytes <= _KEEP_BYTES:
            label = f"{attrs['argument']}[:{_HEAD_ROWS}]"
            self._emit.event("array", name, {**attrs, "argument": label}, array=head, keep=True, site=site)
