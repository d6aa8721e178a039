# SPDX-License-Identifier: Apache-2.0
"""The text of the program's own Python: the script, its modules, the cells of a notebook, each before it runs.

Seen by the audit event of code that is about to be executed. What has run before a recording starts is looked up then. The text
passes the recorder's redactor like all other text. ``isobit record --no-source`` and ``record(source=False)`` leave it out.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .. import audit, sites
from ..audit import quietly
from .files import is_installed

if TYPE_CHECKING:
    from ..events import Emit
    from ..native import Value

_FILE_BYTES = 60 << 10  # A text of the recording has at most 64 KiB, and <redacted> can be longer than what it stands for.
_TOTAL_BYTES = 1 << 20
_READ_BYTES = 4 << 20
_MAX_FILES = 256
_MAX_NAMES = 20000


def _of_cache(name: str) -> bytes | None:
    """What IPython executes is in no file: Python's cache of source lines has it."""
    cache = getattr(sys.modules.get("linecache"), "cache", {})
    entry = cache.get(name, ())
    return "".join(entry[2]).encode("utf-8", "replace") if len(entry) == 4 else None


def _of_file(path: str) -> bytes | None:
    with quietly():
        try:
            with open(path, "rb") as file:
                return file.read(_READ_BYTES)
        except (OSError, ValueError):
            return None


def _main() -> str | None:
    """The script, or the module of python -m, that the process runs."""
    name = getattr(sys.modules.get("__main__"), "__file__", None)
    return os.path.abspath(name) if isinstance(name, str) else None


def _cut(text: bytes, room: int) -> bytes:
    """Whole lines, so that no key is cut in two and passes as something else."""
    return text if len(text) <= room else text[: text.rfind(b"\n", 0, room) + 1]


class _Source:
    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self.reset()

    def reset(self) -> None:
        self._seen: set[str] = set()
        self._files = 0
        self._room = _TOTAL_BYTES
        self._noted = False

    def executed(self, arguments: tuple[Any, ...]) -> None:
        if self._emit.active and not self._emit.waiting:  # A process that waits is looked at when its recording begins.
            name = getattr(arguments[0], "co_filename", None)
            if isinstance(name, str) and name not in self._seen:
                self.take(name)

    def run_file(self, arguments: tuple[Any, ...]) -> None:
        if self._emit.active and not self._emit.waiting:
            self.take(os.path.abspath(os.fsdecode(arguments[0])), main=True)

    def begin(self) -> None:
        """Where the program has begun before its recording: what it consists of by now."""
        self.reset()
        if not self._emit.wants_source:
            return
        files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        for name in [_main(), *files]:
            if isinstance(name, str) and name.endswith(".py"):
                self.take(name)
        for name in list(getattr(sys.modules.get("linecache"), "cache", {})):
            if sites.is_cell(name):
                self.take(name)

    def take(self, name: str, main: bool = False) -> None:
        """Records the text of a file of the user's, once."""
        if name in self._seen or len(self._seen) >= _MAX_NAMES or not self._emit.wants_source:
            return
        self._seen.add(name)
        if name.startswith("<") or not sites.is_user_file(name):
            return
        path = os.path.abspath(name)
        if path != name and path in self._seen or is_installed(path):
            return
        self._seen.add(path)
        text = _of_cache(name) if sites.is_cell(name) else _of_file(path)
        if text is None:
            return
        self._files += 1
        text = text.replace(b"\r\n", b"\n")
        part = _cut(text, min(_FILE_BYTES, self._room)) if self._files <= _MAX_FILES else b""
        if part or not text:
            self._tell(path, text, part, main or path == _main())
        if len(part) < len(text) and not self._noted:
            self._noted = True
            self._emit.note("source", "the text of the program is not recorded to its end: it is larger than what is kept")

    def _tell(self, path: str, text: bytes, part: bytes, main: bool) -> None:
        self._room -= len(part)
        attrs: dict[str, Value] = {"op": "source", "text": part.decode("utf-8", "replace")}
        if len(part) < len(text):
            attrs["cut"] = True
        if main:
            attrs["main"] = True
        self._emit.event("file", sites.as_user_knows(path), attrs)
        if main:
            self._emit.flush()  # The program may be killed at its first line.


def install(emit: Emit) -> None:
    source = _Source(emit)
    audit.on("cpython.run_file", emit.guard(source.run_file))
    audit.on("exec", emit.guard(source.executed))
    emit.at_start(source.begin)
    emit.children.on_fork.append(source.reset)
