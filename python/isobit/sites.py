# SPDX-License-Identifier: Apache-2.0
"""Where in the user's program we are. The same idea of "the user's" as src/tap/python_site.cc."""

from __future__ import annotations

import os
import sys
from types import FrameType, TracebackType
from typing import NamedTuple

from . import package_folders

_LIBRARIES = ("/site-packages/", "/dist-packages/", "/lib/python3", "/lib64/python3", "/python/isobit/")
_OURSELVES = os.path.dirname(os.path.abspath(__file__)) + os.sep
_MAX_FRAMES = 200
_MAX_IMPORT_FRAMES = 1000

# A notebook's cell: /tmp/ipykernel_PID/HASH.py. The number is of the cell's text, and thus the same in every run.
_CELL = "/ipykernel_"

# In full: the wrappers of the channels go by a name that begins alike (channels/interpose.py).
_IMPORT_SYSTEM = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")
_known: dict[str, bool] = {}


class Site(NamedTuple):
    """Where in the user's program."""

    file: str
    line: int
    function: str = ""
    text: str = ""


def is_user_file(file: str) -> bool:
    """True for a file of the user's program: not a library's, not Python's own, not ours."""
    known = _known.get(file)
    if known is None:
        known = not (
            not file
            or file.startswith(("<frozen", _OURSELVES))
            or any(part in file for part in _LIBRARIES)
            or "__autograph_generated_file" in file
            or package_folders.hold(file)
        )
        _known[file] = known
    return known


def is_cell(file: str) -> bool:
    """True for a cell of a notebook, which is in no file."""
    return _CELL in file


def as_user_knows(path: str) -> str:
    """Relative to the working directory when below it; a notebook's cell as cell-HASH.py."""
    if is_cell(path):
        return "cell-" + path.rpartition("/")[2]
    try:
        directory = os.getcwd()
    except OSError:
        return path
    if path == directory:
        return "."
    below = directory + os.sep
    return path[len(below) :] if path.startswith(below) else path


def _source_line(file: str, line: int, frame: FrameType | None) -> str:
    import linecache

    try:
        return linecache.getline(file, line, frame.f_globals if frame is not None else None).strip()
    except Exception:
        return ""


def make_site(file: str, line: int, function: str, frame: FrameType | None = None) -> Site:
    """A site whose file is named as the user knows it, with the line's text."""
    return Site(as_user_knows(file), line, function, _source_line(file, line, frame))


def current_site(depth: int = 1) -> Site | None:
    """The innermost frame of the user's code on this thread, or None."""
    try:
        frame: FrameType | None = sys._getframe(depth)
    except ValueError:
        return None
    for _ in range(_MAX_FRAMES):
        if frame is None:
            return None
        code = frame.f_code
        if is_user_file(code.co_filename):
            return make_site(code.co_filename, frame.f_lineno or 0, code.co_name, frame)
        frame = frame.f_back
    return None


def during_import(frame: FrameType | None) -> bool:
    """Whether this frame was called by the import system, by somebody else's module while it is being imported, or by us for the
    facts of the environment; false for a module of the user's.
    """
    for _ in range(_MAX_IMPORT_FRAMES):
        if frame is None or is_user_file(frame.f_code.co_filename):
            return False
        file = frame.f_code.co_filename
        if file in _IMPORT_SYSTEM or "/importlib/" in file or file.endswith("/isobit/facts.py"):
            return True
        frame = frame.f_back
    return False


def site_of_traceback(traceback: TracebackType | None) -> Site | None:
    """The innermost frame of the user's code that an exception passed through; else the innermost of all."""
    best: TracebackType | None = None
    last: TracebackType | None = None
    while traceback is not None:
        last = traceback
        if is_user_file(traceback.tb_frame.f_code.co_filename):
            best = traceback
        traceback = traceback.tb_next
    best = best or last
    if best is None:
        return None
    code = best.tb_frame.f_code
    return make_site(code.co_filename, best.tb_lineno or 0, code.co_name, best.tb_frame)
