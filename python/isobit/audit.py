# SPDX-License-Identifier: Apache-2.0
"""One audit hook for all channels: Python knows no way to take one away, and each costs at every event."""

from __future__ import annotations

import _thread
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

Callback = Callable[[tuple[Any, ...]], Any]

_callbacks: dict[str, list[Callback]] = {}
_busy: set[int] = set()  # Threads.


class quietly:
    """What this thread opens meanwhile is not the program's."""

    def __enter__(self) -> None:
        self._outer = is_quiet()
        _busy.add(_thread.get_ident())

    def __exit__(self, *_: object) -> None:
        if not self._outer:
            _busy.discard(_thread.get_ident())


def end_quiet() -> None:
    """In a forked child, where the threads that were quiet do not run."""
    _busy.clear()


def is_quiet() -> bool:
    """Whether this thread is within `quietly`."""
    return _thread.get_ident() in _busy


def on(event: str, callback: Callback) -> None:
    """Calls back with the arguments of an audit event. The callback must not raise: an exception would stop the program's call."""
    if not _callbacks:
        sys.addaudithook(_hook)
    _callbacks.setdefault(event, []).append(callback)


def caller() -> FrameType | None:
    """For a callback in progress: the frame of which the call raised the event; None when Python itself did."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not _hook.__code__:
        frame = frame.f_back
    return None if frame is None else frame.f_back


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    callbacks = _callbacks.get(event)
    if callbacks is not None:
        for callback in callbacks:
            callback(arguments)
