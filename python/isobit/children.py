# SPDX-License-Identifier: Apache-2.0
"""Recordings of child processes: their names, and how a child learns its own.

The N-th process that a recorded process starts records into NAME.child-N.isobit beside NAME.isobit, if it runs TensorFlow at all.
A forked child knows its number; a new Python learns it from the variables ISOBIT_RECORD (the recording of its parent),
ISOBIT_OWNER (the parent's process id) and ISOBIT_CHILD (the number).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .session import Session

_SUFFIX = ".isobit"
_MAX_CHILDREN = 100000


def child_path(parent: str, ordinal: int) -> str:
    base = parent[: -len(_SUFFIX)] if parent.endswith(_SUFFIX) else parent
    return f"{base}.child-{ordinal}{_SUFFIX}"


def claim(path: str) -> str:
    """Takes ``path``, or the next number that is free, for this process. Raises OSError."""
    stem, _, number = path[: -len(_SUFFIX)].rpartition("-")
    for ordinal in range(int(number), int(number) + _MAX_CHILDREN):
        candidate = f"{stem}-{ordinal}{_SUFFIX}"
        try:
            taken = os.open(candidate + ".part", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            continue
        os.close(taken)
        if not os.path.exists(candidate):
            return candidate
        os.unlink(candidate + ".part")
    raise OSError(f"there are {_MAX_CHILDREN} recordings of children beside {path}")


class Children:
    """The processes that this one starts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._started = 0
        self.propagate = False  # Whether new Python processes are recorded too: under `isobit record`.
        self.on_fork: list[Callable[[], None]] = []

    def path(self, ordinal: int) -> str:
        return child_path(self._session.path, ordinal)

    def next(self) -> int:
        self._started += 1
        return self._started

    def announce(self) -> None:
        """Tells the processes that will be started whose children they are."""
        self.propagate = True
        os.environ["ISOBIT_RECORD"] = self._session.path
        os.environ["ISOBIT_OWNER"] = str(os.getpid())
        os.environ["ISOBIT_CHILD"] = "1"

    def inherited(self, environment: Any) -> bool:
        """Whether a process with this environment (None: ours) would be recorded if it runs Python."""
        return self.propagate and (environment is None or "ISOBIT_RECORD" in environment)

    def prepare(self, environment: Any) -> int:
        """Numbers a process that is about to be started. A copy of our environment may be older than the number."""
        ordinal = self.next()
        if self.propagate:
            os.environ["ISOBIT_CHILD"] = str(ordinal)
            if isinstance(environment, dict) and "ISOBIT_CHILD" in environment:
                environment["ISOBIT_CHILD"] = str(ordinal)
        return ordinal

    def become(self, ordinal: int) -> None:
        """In a forked child: its recording is another one, and waits."""
        path = self.path(ordinal)
        self._started = 0
        self._session.forked(path)
        if self.propagate:
            self.announce()
        for callback in self.on_fork:
            callback()

    def hide_own_thread(self) -> None:
        """Python 3.12 and later warn about a fork of a process with several threads. The recorder's one is no reason for that."""
        if sys.version_info < (3, 12) or not self._session.recording:
            return
        try:
            threads = len(os.listdir("/proc/self/task"))
        except OSError:
            return
        if threads == 2:
            import warnings

            warnings.filters.insert(0, ("ignore", _OneForkWarning(), DeprecationWarning, None, 0))  # type: ignore[arg-type]


class _OneForkWarning:
    """In the place of a filter's regular expression: matches the warning of the next fork, then leaves the filters."""

    def match(self, text: str) -> bool:
        import warnings

        if "multi-threaded, use of " not in text:
            return False
        warnings.filters[:] = [entry for entry in warnings.filters if entry[1] is not self]  # type: ignore[comparison-overlap]
        return True
