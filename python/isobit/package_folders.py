# SPDX-License-Identifier: Apache-2.0
"""Folders that ``pip install --target`` has filled, wherever they stand: what pip has put there is a library's, what lies beside it
is the user's. src/tap/package_folders.cc says the same.
"""

from __future__ import annotations

import itertools
import os

from .audit import quietly

_MAX_ENTRIES = 10_000  # Of one folder: a few milliseconds, should it be one of data.
_SUFFIX = ".dist-info"
_known: dict[str, frozenset[str]] = {}


def _names_of(record: str) -> set[str]:
    """The names of files and folders that a RECORD has directly in its folder. A line of it is
    "numpy/__init__.py,sha256=...,19374" [PyPA, Recording installed projects].
    """
    try:
        with open(record, encoding="utf-8", errors="surrogateescape") as file:
            return {line.partition(",")[0].partition("/")[0] for line in file} - {"", ".."}
    except OSError:
        return set()


def _look_into(folder: str) -> set[str]:
    names: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in itertools.islice(entries, _MAX_ENTRIES):
                if entry.name.endswith(_SUFFIX):
                    names |= _names_of(os.path.join(entry.path, "RECORD"))
    except OSError:
        pass
    return names


def _installed_in(folder: str) -> frozenset[str]:
    known = _known.get(folder)
    if known is None:
        with quietly():
            known = _known[folder] = frozenset(_look_into(folder))
    return known


def hold(file: str) -> bool:
    """Whether pip has put this file, or a folder above it, into some folder above. False for a relative path."""
    if not file.startswith("/"):
        return False
    slash = file.find("/", 1)
    while slash > 0:
        if file[slash + 1 :].partition("/")[0] in _installed_in(file[:slash]):
            return True
        slash = file.find("/", slash + 1)
    return False
