# SPDX-License-Identifier: Apache-2.0
"""The C ABI of include/isobit/isobit.h by ctypes. The one place that knows its structs."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from typing import NamedTuple

from .sites import Site

Value = bool | int | float | str | None

ABI_VERSION = 3
NOT_RECORDING = -2

_UNKNOWN, _BOOL, _INT, _FLOAT, _TEXT = range(5)
_INT64 = 1 << 63


class Buffer(NamedTuple):
    """A dense, row-major array in memory: TensorFlow's dtype number, shape, address and bytes; ``owner`` keeps it alive.

    Address 0 and size 0: shape and dtype alone.
    """

    dtype: int
    shape: tuple[int, ...]
    address: int
    size: int
    owner: object = None


class End(NamedTuple):
    """How the program ended."""

    kind: str
    status: int = 0
    exception_type: str = ""
    exception_message: str = ""
    file: str = ""
    line: int = 0


class _Attr(ctypes.Structure):
    _fields_ = [
        ("key", ctypes.c_char_p),
        ("type", ctypes.c_int32),
        ("i", ctypes.c_int64),
        ("f", ctypes.c_double),
        ("text", ctypes.c_char_p),
        ("text_size", ctypes.c_size_t),
    ]


class _Site(ctypes.Structure):
    _fields_ = [
        ("file", ctypes.c_char_p),
        ("line", ctypes.c_int32),
        ("function", ctypes.c_char_p),
        ("text", ctypes.c_char_p),
    ]


class _Array(ctypes.Structure):
    _fields_ = [
        ("dtype", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("data", ctypes.c_void_p),
        ("size", ctypes.c_size_t),
        ("rows", ctypes.c_int32),
        ("keep", ctypes.c_int32),
    ]


class _RunInfo(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint32),
        ("argv", ctypes.POINTER(ctypes.c_char_p)),
        ("directory", ctypes.c_char_p),
        ("python_version", ctypes.c_char_p),
        ("tensorflow_version", ctypes.c_char_p),
    ]


class _Options(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint32),
        ("keep_first", ctypes.c_uint32),
        ("keep_every", ctypes.c_uint32),
        ("value_bytes", ctypes.c_uint64),
        ("eager_events", ctypes.c_uint64),
        ("queue_bytes", ctypes.c_uint64),
        ("all_values", ctypes.c_uint32),
        ("zoom", ctypes.c_char_p),
        ("follow", ctypes.c_char_p),
    ]


class _End(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint32),
        ("kind", ctypes.c_char_p),
        ("status", ctypes.c_int64),
        ("exception_type", ctypes.c_char_p),
        ("exception_message", ctypes.c_char_p),
        ("file", ctypes.c_char_p),
        ("line", ctypes.c_int32),
    ]


# The C ABI's defaults; 8 MiB of values, 64 MiB of queue.
Option = int | str
OPTION_DEFAULTS: dict[str, Option | None] = {
    "keep_first": 8,
    "keep_every": 64,
    "value_bytes": 8 << 20,
    "eager_events": 200000,
    "queue_bytes": 64 << 20,
    "all_values": 0,
    "zoom": None,
    "follow": None,
}

# Of the door alone.
DOOR_OPTION_DEFAULTS: dict[str, Option] = {"source": 1}


class NativeError(Exception):
    """The library said no; the text is its own: what, where, what to do."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def _utf8(text: str) -> bytes:
    """Bytes that Python could not decode, such as of a file's name, are themselves again; the recorder makes UTF-8 of them."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _bytes(text: str | None) -> bytes | None:
    """As a C string. Text ends at a NUL there, so that one becomes a space."""
    return None if text is None else _utf8(text).replace(b"\0", b" ")


def _attr(key: str, value: Value) -> _Attr:
    attr = _Attr(key=_bytes(key))
    if value is None:
        attr.type = _UNKNOWN
    elif isinstance(value, bool):
        attr.type, attr.i = _BOOL, value
    elif isinstance(value, int) and -_INT64 <= value < _INT64:
        attr.type, attr.i = _INT, value
    elif isinstance(value, float):
        attr.type, attr.f = _FLOAT, value
    else:
        text = _utf8(str(value))
        attr.type, attr.text, attr.text_size = _TEXT, text, len(text)
    return attr


def _site(site: Site) -> _Site:
    return _Site(_bytes(site.file), site.line, _bytes(site.function), _bytes(site.text))


def _array(buffer: Buffer, rows: bool = False, keep: bool = False) -> _Array:
    shape = (ctypes.c_int64 * max(1, len(buffer.shape)))(*buffer.shape)
    return _Array(
        buffer.dtype,
        len(buffer.shape),
        ctypes.cast(shape, ctypes.POINTER(ctypes.c_int64)),
        buffer.address or None,
        buffer.size,
        rows,
        keep,
    )


def library_path() -> str:
    """Where libisobit_tap.so lies: what ISOBIT_TAP names, else inside of this package."""
    named = os.environ.get("ISOBIT_TAP")
    if named:
        return named
    return os.path.join(os.path.dirname(__file__), "lib", os.uname().machine, "libisobit_tap.so")


class Native:
    """The loaded library. Every method may be called from any thread; those that can fail raise NativeError."""

    def __init__(self, path: str | None = None) -> None:
        path = path or library_path()
        try:
            self._lib = ctypes.CDLL(path)
            version = self._lib.isobit_abi_version()
        except (OSError, AttributeError) as error:
            raise NativeError(-1, f"the recorder cannot be loaded: {error}") from None
        if version < ABI_VERSION:
            raise NativeError(-1, f"the recorder {path} has ABI {version}, this package needs {ABI_VERSION}")
        for name in ("isobit_version", "isobit_last_error", "isobit_attach_report"):
            getattr(self._lib, name).restype = ctypes.c_char_p
        self._event = self._lib.isobit_event
        self._event.argtypes = [
            ctypes.c_int32,
            ctypes.c_char_p,
            ctypes.c_void_p,
            ctypes.c_void_p,
            ctypes.c_size_t,
            ctypes.c_void_p,
        ]
        self._lib.isobit_digest_file.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_uint64)]
        self._lib.isobit_digest_bytes.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p]

    def _check(self, code: int) -> None:
        if code != 0:
            raise NativeError(code, self._lib.isobit_last_error().decode("utf-8", "replace"))

    def version(self) -> str:
        return self._lib.isobit_version().decode()

    def start(
        self,
        path: str,
        argv: Sequence[str],
        directory: str,
        python_version: str,
        tensorflow_version: str | None,
        options: dict[str, Option],
    ) -> None:
        words = (ctypes.c_char_p * (len(argv) + 1))(*[os.fsencode(word) for word in argv], None)
        run = _RunInfo(ctypes.sizeof(_RunInfo), words, os.fsencode(directory), _bytes(python_version), _bytes(tensorflow_version))
        given = {key: os.fsencode(value) if isinstance(value, str) else value for key, value in options.items()}
        chosen = _Options(size=ctypes.sizeof(_Options), **{key: given.get(key, OPTION_DEFAULTS[key]) for key in OPTION_DEFAULTS})
        self._check(self._lib.isobit_start(os.fsencode(path), ctypes.byref(run), ctypes.byref(chosen)))

    def attach(self) -> None:
        self._check(self._lib.isobit_attach())

    def attach_report(self) -> str:
        return self._lib.isobit_attach_report().decode("utf-8", "replace")

    def stop(self, end: End | None = None) -> None:
        struct = None
        if end is not None:
            struct = ctypes.byref(
                _End(
                    ctypes.sizeof(_End),
                    _bytes(end.kind),
                    end.status,
                    _bytes(end.exception_type or None),
                    _bytes(end.exception_message or None),
                    _bytes(end.file or None),
                    end.line,
                )
            )
        self._check(self._lib.isobit_stop(struct))

    def is_recording(self) -> bool:
        return bool(self._lib.isobit_is_recording())

    def flush(self) -> None:
        self._check(self._lib.isobit_flush())

    def event(
        self,
        kind: int,
        name: str,
        attrs: dict[str, Value],
        site: Site | None = None,
        buffer: Buffer | None = None,
        rows: bool = False,
        keep: bool = False,
    ) -> None:
        structs = (_Attr * len(attrs))(*[_attr(key, value) for key, value in attrs.items()])
        place = None if site is None else _site(site)
        array = None if buffer is None else _array(buffer, rows, keep)
        code = self._event(
            kind,
            _bytes(name),
            None if place is None else ctypes.byref(place),
            structs,
            len(attrs),
            None if array is None else ctypes.byref(array),
        )
        self._check(code)

    def env_fact(self, key: str, value: Value, reason: str = "") -> None:
        self._check(self._lib.isobit_env_fact(ctypes.byref(_attr(key, value)), _bytes(reason or None)))

    def env_collect(self) -> None:
        self._check(self._lib.isobit_env_collect())

    def function(self, name: str, pipeline: bool, nodes: Sequence[tuple[str, Site | None]]) -> None:
        """Call sites of the nodes of a traced function."""
        names = (ctypes.c_char_p * len(nodes))(*[_bytes(node) for node, _ in nodes])
        sites = (_Site * len(nodes))(*[_Site() if site is None else _site(site) for _, site in nodes])
        count = ctypes.c_size_t(len(nodes))
        self._check(self._lib.isobit_function(_bytes(name), int(pipeline), names, sites, count))

    def ignore(self, ignore: bool) -> None:
        """Between True and False the kernels that this thread runs are ours, and not recorded."""
        self._lib.isobit_ignore(int(ignore))

    def digest(self, buffer: Buffer) -> str:
        text = ctypes.create_string_buffer(33)
        self._check(self._lib.isobit_digest(ctypes.byref(_array(buffer)), text))
        return text.value.decode()

    def digest_bytes(self, data: object) -> str:
        """XXH3-128 of a bytes-like object, as 32 hex digits."""
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        text = ctypes.create_string_buffer(33)
        if view.readonly:
            # ctypes takes no address of a read-only buffer; bytes it takes as they are.
            whole = view.obj if isinstance(view.obj, bytes) and len(view.obj) == len(view) else bytes(view)
            self._check(self._lib.isobit_digest_bytes(ctypes.c_char_p(whole), len(view), text))
        else:
            pinned = (ctypes.c_char * len(view)).from_buffer(view)
            self._check(self._lib.isobit_digest_bytes(ctypes.addressof(pinned), len(view), text))
        return text.value.decode()

    def digest_file(self, path: str) -> tuple[str, int]:
        """XXH3-128 of a regular file's content, and its size. Reads it whole, without the GIL."""
        text = ctypes.create_string_buffer(33)
        size = ctypes.c_uint64()
        self._check(self._lib.isobit_digest_file(os.fsencode(path), text, ctypes.byref(size)))
        return text.value.decode(), size.value
