# SPDX-License-Identifier: Apache-2.0
"""Other processes that the program starts. Those that run Python in the same way get a recording of their own (children.py)."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING, Any

from .. import audit, sites

if TYPE_CHECKING:
    from ..children import Children
    from ..events import Emit
    from ..native import Value

_MAX_EVENTS = 10000


def _text(word: Any) -> str:
    try:
        return os.fsdecode(word)
    except TypeError:
        return str(word)


def _command(argv: Any) -> str:
    return _text(argv) if isinstance(argv, (str, bytes, os.PathLike)) else " ".join(_text(word) for word in argv or ())


class _Processes:
    def __init__(self, emit: Emit, children: Children) -> None:
        self._emit = emit
        self._children = children
        self._events = 0
        self._forked = 0

    def _tell(self, name: str, ordinal: int, argv: Any = None, named: bool = True) -> None:
        self._events += 1
        if self._events > _MAX_EVENTS:
            if self._events == _MAX_EVENTS + 1:
                self._emit.note("process", f"more than {_MAX_EVENTS} processes were started; the rest is not recorded")
            return
        attrs: dict[str, Value] = {"pid_ordinal": ordinal}
        if argv is not None:
            attrs["argv"] = _command(argv)
        if named:
            attrs["trace"] = os.path.basename(self._children.path(ordinal))
        self._emit.event("process", name, attrs, site=self._emit.site())

    def _started(self, argv: Any, environment: Any) -> None:
        if self._emit.active and not sites.during_import(audit.caller() or sys._getframe(1)):
            ordinal = self._children.prepare(environment)
            self._tell("child", ordinal, argv, self._children.inherited(environment))

    def popen(self, arguments: tuple[Any, ...]) -> None:
        executable, argv, _, environment = arguments
        self._started(argv if argv else [executable], environment)

    def posix_spawn(self, arguments: tuple[Any, ...]) -> None:
        _, argv, environment = arguments
        self._started(argv, environment)

    def system(self, arguments: tuple[Any, ...]) -> None:
        self._started(arguments[0], None)

    def spawned_worker(self, util: Any) -> None:
        """multiprocessing starts its workers and its helpers without an audit event."""
        original = util.spawnv_passfds

        @self._emit.guard
        def started(args: Any) -> None:
            if "multiprocessing.resource_tracker" not in _command(args):
                self._started(args, None)

        @functools.wraps(original)
        def spawnv_passfds(path: Any, args: Any, passfds: Any) -> Any:
            started(args)
            return original(path, args, passfds)

        util.spawnv_passfds = spawnv_passfds

    def before_fork(self) -> None:
        self._forked = self._children.next() if self._emit.active else 0
        self._children.hide_own_thread()

    def forked_in_parent(self) -> None:
        if self._forked:
            self._tell("fork", self._forked)

    def forked_in_child(self) -> None:
        self._events = 0
        if self._forked:
            self._children.become(self._forked)


def install(emit: Emit) -> None:
    processes = _Processes(emit, emit.children)
    audit.on("subprocess.Popen", emit.guard(processes.popen))
    audit.on("os.posix_spawn", emit.guard(processes.posix_spawn))
    audit.on("os.system", emit.guard(processes.system))
    emit.on_import("multiprocessing.util", processes.spawned_worker)
    os.register_at_fork(
        before=emit.guard(processes.before_fork),
        after_in_parent=emit.guard(processes.forked_in_parent),
        after_in_child=emit.guard(processes.forked_in_child),
    )
