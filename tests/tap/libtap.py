# SPDX-License-Identifier: Apache-2.0
"""The C ABI of the recorder (include/isobit/isobit.h), by ctypes: what programs under test record themselves with."""

import contextlib
import ctypes
import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BINARY_DIR = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev"))
LIBRARY = Path(
    os.environ.get("ISOBIT_TAP", BINARY_DIR / f"python/isobit/lib/{platform.machine()}/libisobit_tap.so")
)

USAGE, NOT_RECORDING, UNSUPPORTED, IO, INTERNAL = -1, -2, -3, -4, -5
FILE, ARRAY, SEED, MODEL, VARIABLE, METRIC, CALL, MARK, FUNCTION, WARNING, NOTE, PROCESS = range(1, 13)

_text, _int32, _int64 = ctypes.c_char_p, ctypes.c_int32, ctypes.c_int64


class RunInfo(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint32),
        ("argv", ctypes.POINTER(_text)),
        ("directory", _text),
        ("python_version", _text),
        ("tensorflow_version", _text),
    ]


class Options(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint32),
        ("keep_first", ctypes.c_uint32),
        ("keep_every", ctypes.c_uint32),
        ("value_bytes", ctypes.c_uint64),
        ("eager_events", ctypes.c_uint64),
        ("queue_bytes", ctypes.c_uint64),
    ]


class RunEnd(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint32),
        ("kind", _text),
        ("status", _int64),
        ("exception_type", _text),
        ("exception_message", _text),
        ("file", _text),
        ("line", _int32),
    ]


class Attr(ctypes.Structure):
    _fields_ = [
        ("key", _text),
        ("type", _int32),
        ("i", _int64),
        ("f", ctypes.c_double),
        ("text", _text),
        ("text_size", ctypes.c_size_t),
    ]


class Array(ctypes.Structure):
    _fields_ = [
        ("dtype", _int32),
        ("rank", _int32),
        ("shape", ctypes.POINTER(_int64)),
        ("data", ctypes.c_void_p),
        ("size", ctypes.c_size_t),
        ("rows", _int32),
        ("keep", _int32),
    ]


class Site(ctypes.Structure):
    _fields_ = [("file", _text), ("line", _int32), ("function", _text), ("text", _text)]


DEFAULTS = {
    "keep_first": 8,
    "keep_every": 64,
    "value_bytes": 64 << 20,
    "eager_events": 200000,
    "queue_bytes": 64 << 20,
}


class TapError(Exception):
    """A function of the library failed; `code` is its isobit_error."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{text} ({code})")
        self.code = code


class Tap:
    def __init__(self, path: Path = LIBRARY) -> None:
        self.lib = lib = ctypes.CDLL(os.fspath(path))
        for name in ("isobit_version", "isobit_last_error", "isobit_attach_report"):
            getattr(lib, name).restype = _text
        lib.isobit_event.argtypes = [_int32, _text, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
        lib.isobit_function.argtypes = [_text, _int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]

    def last_error(self) -> str:
        return self.lib.isobit_last_error().decode()

    def check(self, code: int) -> None:
        if code != 0:
            raise TapError(code, self.last_error())

    def start(self, path: str | os.PathLike[str], **options: int) -> None:
        run = RunInfo(ctypes.sizeof(RunInfo), None, os.getcwd().encode(), platform.python_version().encode(), None)
        given = Options(ctypes.sizeof(Options), **{**DEFAULTS, **options})
        self.check(self.lib.isobit_start(os.fsencode(path), ctypes.byref(run), ctypes.byref(given)))

    def attach(self) -> None:
        self.check(self.lib.isobit_attach())

    def report(self) -> dict[str, Any]:
        return json.loads(self.lib.isobit_attach_report())

    def stop(self) -> None:
        self.check(self.lib.isobit_stop(None))

    def is_recording(self) -> bool:
        return bool(self.lib.isobit_is_recording())

    def flush(self) -> None:
        self.check(self.lib.isobit_flush())

    def event(self, kind: int, name: str, **attrs: str) -> None:
        made = (Attr * len(attrs))(
            *(Attr(key.encode(), 4, 0, 0, text.encode(), len(text.encode())) for key, text in attrs.items())
        )
        self.check(self.lib.isobit_event(kind, name.encode(), None, made, len(attrs), None))

    @contextlib.contextmanager
    def recording(self, path: str | os.PathLike[str], **options: int) -> Iterator[None]:
        self.start(path, **options)
        self.attach()
        try:
            yield
        finally:
            self.stop()
