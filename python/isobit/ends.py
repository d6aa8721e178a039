# SPDX-License-Identifier: Apache-2.0
"""How the program ends, seen without being in its way.

A normal end: Python's atexit, then C's, which alone knows the exit status. An exception that nobody caught: the audit event that
Python raises before it calls sys.excepthook, whatever that is. os._exit: a function in its place.
"""

from __future__ import annotations

import _thread
import atexit
import os
import sys
from typing import Any, NoReturn

from . import audit
from .native import End, NativeError
from .session import Session, end_of_exception
from .talk import say

_session: Session | None = None
_uncaught: BaseException | None = None
_main_thread = _thread.get_ident()


def install(session: Session) -> None:
    """Once in a process."""
    global _session
    if _session is not None:
        return
    _session = session
    atexit.register(_at_exit)
    audit.on("sys.excepthook", _excepthook)
    session.children.on_fork.append(_forked)
    _wrap_exit()


def _excepthook(arguments: tuple[Any, ...]) -> None:
    """The exception ends the program if no Python code is left to run on the main thread."""
    global _uncaught
    try:
        hook = sys._getframe(1)
        if _thread.get_ident() == _main_thread and hook.f_back is None:
            _uncaught = arguments[2]
    except Exception:
        pass


def _forked() -> None:
    global _main_thread, _uncaught
    _main_thread, _uncaught = _thread.get_ident(), None


def _at_exit() -> None:
    session = _session
    if session is None or not session.active:
        return
    try:
        error = _uncaught
        if error is not None:
            interrupted = isinstance(error, KeyboardInterrupt)
            end_now(end_of_exception(error, 130 if interrupted else 1))
            if interrupted:
                _remember_interrupt()
        elif session.recording:
            session.finish()
            session.native.flush()
    except Exception as error:
        say(f"the end of the recording is not complete: {error}")


def _remember_interrupt() -> None:
    """Python kills itself by SIGINT after a KeyboardInterrupt that nobody caught. It forgets that one as soon as text is evaluated,
    such as for a named tuple in a module that is imported at the end; an interrupt of evaluated text makes it remember.
    """

    def interrupt() -> None:
        raise KeyboardInterrupt

    try:
        eval("interrupt()", {"interrupt": interrupt})
    except KeyboardInterrupt:
        pass


def end_now(end: End) -> None:
    """Closes the recording whatever is open of it; says what goes wrong."""
    session = _session
    if session is None or not session.active:
        return
    try:
        session.close(end)
    except NativeError as error:
        session.log(f"failed {error}")
        say(f"the recording could not be completed: {error}")
    except Exception as error:
        say(f"the end of the recording is not complete: {error}")


def _wrap_exit() -> None:
    original = os._exit

    def _exit(status: int) -> NoReturn:
        """Exit to the system with specified status, without normal exit processing."""
        end_now(End("os._exit", status if isinstance(status, int) else 0))
        original(status)

    _exit.__module__, _exit.__qualname__ = original.__module__, original.__qualname__
    os._exit = _exit  # type: ignore[assignment]
