# SPDX-License-Identifier: Apache-2.0
"""What the channels say: ``Emit`` turns it into side events of the recording (docs/format/events.md)."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from . import sites
from .native import Buffer, Value
from .sites import Site

if TYPE_CHECKING:
    from .children import Children
    from .session import Session

KINDS = {
    name: number
    for number, name in enumerate(
        (
            "file",
            "array",
            "seed",
            "model",
            "variable",
            "metric",
            "call",
            "mark",
            "function",
            "warning",
            "note",
            "process",
        ),
        start=1,
    )
}

# TensorFlow's DataType numbers by NumPy's names.
DTYPES = {
    "float32": 1,
    "float64": 2,
    "int32": 3,
    "uint8": 4,
    "int16": 5,
    "int8": 6,
    "complex64": 8,
    "int64": 9,
    "bool": 10,
    "bfloat16": 14,
    "uint16": 17,
    "complex128": 18,
    "float16": 19,
    "uint32": 22,
    "uint64": 23,
    "float8_e5m2": 24,
    "float8_e4m3fn": 25,
    "int4": 29,
    "uint4": 30,
}
_STRING = 7

Callback = Callable[[], None]
Function = TypeVar("Function", bound=Callable[..., Any])


class SideEvent(NamedTuple):
    """One event, ready to be written."""

    kind: int
    name: str
    attrs: dict[str, Value]
    site: Site | None
    buffer: Buffer | None
    rows: bool
    keep: bool


def buffer_of(array: Any) -> Buffer | None:
    """The memory of an array: NumPy's, an eager tensor's (no copy on the CPU), or whatever NumPy takes. None: not an array.

    Arrays that are not dense, or not in this machine's byte order, are copied. Of text and of objects only the shape is taken.
    NumPy is used only where the program has imported it.
    """
    import sys

    numpy = sys.modules.get("numpy")
    if numpy is None or array is None:
        return None
    if not isinstance(array, numpy.ndarray):
        as_numpy = getattr(array, "numpy", None)
        array = as_numpy() if callable(as_numpy) else numpy.asarray(array)
    array = numpy.asarray(array)
    dtype = DTYPES.get(array.dtype.name)
    shape = tuple(int(extent) for extent in array.shape)
    if dtype is None:
        return Buffer(_STRING if array.dtype.kind in "SUO" else 0, shape, 0, 0)
    if array.dtype.byteorder not in "=|" and not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if not array.flags.c_contiguous:
        array = numpy.ascontiguousarray(array)
    return Buffer(dtype, shape, array.ctypes.data, array.nbytes, array)


class Emit:
    """Given to each channel's ``install``. Cheap and silent when nothing is being recorded.

    Nothing here raises into the program: what goes wrong becomes a note of the recording.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def active(self) -> bool:
        """Whether an event would be taken now, so that a channel can spare the work of preparing it."""
        return self._session.active

    @property
    def waiting(self) -> bool:
        """Whether events are kept in memory for a recording that may never be made: costly evidence is not worth its price."""
        return self.active and not self._session.recording

    @property
    def wants_source(self) -> bool:
        """Whether the text of the program's own files is to be recorded."""
        return bool(self._session.options.get("source", 1))

    @property
    def children(self) -> Children:
        return self._session.children

    def event(
        self,
        kind: str,
        name: str,
        attrs: dict[str, Value],
        array: Any = None,
        rows: bool = False,
        keep: bool = False,
        site: Site | None = None,
    ) -> None:
        """One side event. ``rows``: the first axis is a batch; ``keep``: keep the values while the budget lasts."""
        if not self._session.active:
            return
        try:
            buffer = buffer_of(array)
            self._session.take(SideEvent(KINDS[kind], name, attrs, site, buffer, rows, keep))
        except Exception as error:
            self._session.failed(f"event {kind} {name}", error)

    def site(self) -> Site | None:
        """The user's call site now."""
        if not self._session.active:
            return None
        try:
            return sites.current_site(2)
        except Exception as error:
            self._session.failed("site", error)
            return None

    def note(self, what: str, reason: str, hint: str = "") -> None:
        """Says what is not recorded, and why."""
        self.event("note", what, {"reason": reason, **({"hint": hint} if hint else {})})

    def function(self, name: str, pipeline: bool, nodes: Sequence[tuple[str, Site | None]]) -> None:
        """The call sites of the nodes of a function that was traced."""
        if not self._session.active:
            return
        try:
            self._session.take_function(name, pipeline, list(nodes))
        except Exception as error:
            self._session.failed(f"function {name}", error)

    def on_import(self, module_name: str, callback: Callable[[Any], None]) -> None:
        """Calls back with the module after it was imported; at once if it is already."""
        self._session.imports.watch(module_name, self.guard(callback))

    def fact(self, key: str, value: Value, reason: str = "") -> None:
        """One environment fact; value None: could not be known, for that reason."""
        if self._session.recording:
            try:
                self._session.native.env_fact(key, value, reason)
            except Exception as error:
                self._session.failed(f"fact {key}", error)

    def before_start(self, callback: Callback) -> None:
        """Calls back before a recording starts: what was told in an earlier one of this process is forgotten."""
        self._session.before_start.append(self.guard(callback))

    def at_start(self, callback: Callback) -> None:
        """Calls back when a recording starts; at once if one is being made. A process can make several, one after another."""
        guarded = self.guard(callback)
        self._session.at_start.append(guarded)
        if self._session.recording:
            guarded()

    def at_end(self, callback: Callback) -> None:
        """Calls back when the recording ends in good order, before it is closed."""
        self._session.at_end.append(self.guard(callback))

    def flush(self) -> None:
        """What was told so far is in the file now, whatever becomes of the process."""
        if self._session.recording:
            try:
                self._session.native.flush()
            except Exception as error:
                self._session.failed("flush", error)

    @contextlib.contextmanager
    def unseen(self) -> Iterator[None]:
        """The kernels that this thread runs inside are ours: they leave no event."""
        self._session.native.ignore(True)
        try:
            yield
        finally:
            self._session.native.ignore(False)

    def digest(self, data: Any) -> str:
        """XXH3-128 of a bytes-like object, as 32 hex digits."""
        return self._session.native.digest_bytes(data)

    def digest_file(self, path: str) -> tuple[str, int]:
        """XXH3-128 of a regular file's content, and its size. Raises NativeError when it cannot be read."""
        return self._session.native.digest_file(path)

    def guard(self, function: Function) -> Function:
        """Wraps code of ours that runs inside of the program's calls: an exception is swallowed and counted, the result is None.

        The first one becomes a note.
        """

        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except Exception as error:
                self._session.failed(getattr(function, "__qualname__", repr(function)), error)
                return None

        return guarded  # type: ignore[return-value]
