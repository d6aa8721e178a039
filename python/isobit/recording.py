# SPDX-License-Identifier: Apache-2.0
"""``isobit.record`` and ``isobit.mark``."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Any

from . import sites
from .native import DOOR_OPTION_DEFAULTS, OPTION_DEFAULTS, End, NativeError, Option, Value
from .session import Session, end_of_exception, the_session

_TEXT_LIMIT = 64 << 10


class Recording:
    """A recording that goes on until ``stop``, the end of its ``with`` block, or the program's end."""

    def __init__(self, session: Session) -> None:
        self._session: Session | None = session
        self.path = session.path

    def stop(self) -> None:
        """Ends the recording. The second time does nothing."""
        self._stop(None)

    def _stop(self, end: End | None) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.stop(end)

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop(None if error is None else end_of_exception(error))


def start(path: str, overwrite: bool, options: dict[str, Option]) -> Recording:
    path = os.path.abspath(os.fspath(path))
    known = {**OPTION_DEFAULTS, **DOOR_OPTION_DEFAULTS}
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise ValueError(f"unknown option {', '.join(unknown)}; there are {', '.join(known)}")
    options = {key: os.path.abspath(value) if isinstance(value, str) else value for key, value in options.items()}
    try:
        session = the_session()
        if not session.recording and not overwrite and os.path.exists(path):
            raise FileExistsError(f"the recording {path} is there already; pass overwrite=True or another path")
        session.start(path, options)
    except NativeError as error:
        raise OSError(str(error)) from None
    from . import ends

    ends.install(session)
    return Recording(session)


def _array(session: Session, value: Any) -> Any:
    """The value as an array of numbers or text, or None. An eager tensor and a variable are read without a trace in the ops."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    with session.emit.unseen():
        if not isinstance(value, (numpy.ndarray, numpy.generic, list, tuple)):
            read = getattr(value, "numpy", None)
            value = read() if callable(read) else None
        array = None if value is None else numpy.asarray(value)
    return None if array is None or array.dtype.kind == "O" else array


def add_mark(session: Session, label: str, value: Any) -> None:
    """Never raises: what cannot be recorded is an unknown value, of a known type."""
    site = sites.current_site(2)
    attrs: dict[str, Value] = {}
    array = None
    if isinstance(value, (bool, int, float)):
        attrs["value"] = value
    elif isinstance(value, str):
        attrs["value"] = value[:_TEXT_LIMIT]
    elif value is not None:
        try:
            array = _array(session, value)
        except Exception:  # whatever the value's own code raises.
            array = None
        if array is None:
            attrs.update(value=None, type=type(value).__name__)
    session.emit.event("mark", str(label), attrs, array=array, keep=True, site=site)
