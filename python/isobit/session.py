# SPDX-License-Identifier: Apache-2.0
"""The recording of this process: when it starts and ends, and what reaches it.

A session is off, waiting or recording. It waits in child processes, whose recording is made only when they start TensorFlow's
runtime; what the channels say until then is kept in memory, within a bound.
"""

from __future__ import annotations

import _thread
import os
import sys
from collections.abc import Callable
from typing import Any

from . import sites
from .children import Children, claim
from .events import KINDS, Emit, SideEvent
from .facts import Facts, runtime_started
from .imports import ImportWatch
from .native import NOT_RECORDING, Buffer, End, Native, NativeError, Option
from .sites import Site
from .talk import say

_OFF, _WAITING, _RECORDING = "off", "waiting", "recording"
_WAITING_EVENTS = 20000
_WAITING_ARRAY_BYTES = 1 << 20
_MAX_NOTED_FAILURES = 8


class Session:
    """One in a process, made by ``the_session``."""

    def __init__(self) -> None:
        self._native: Native | None = None
        self.imports = ImportWatch()
        self.children = Children(self)
        self.before_start: list[Callable[[], None]] = []
        self.at_start: list[Callable[[], None]] = []
        self.at_end: list[Callable[[], None]] = []
        self.emit = Emit(self)
        self.path = ""
        self.options: dict[str, Option] = {}
        self.log: Callable[[str], None] = lambda line: None
        self._state = _OFF
        self._starts = 0
        self._installed = False
        self._facts: Facts | None = None
        self._waiting: list[Any] = []
        self._lost = 0
        self._failures = 0
        self._watched_runtime: Any = None
        self._guard = _thread.RLock()

    # ---- what reaches the recording

    @property
    def native(self) -> Native:
        """The recorder, loaded when it is first needed. Raises NativeError."""
        if self._native is None:
            self._native = Native()
        return self._native

    @property
    def active(self) -> bool:
        return self._state is not _OFF

    @property
    def recording(self) -> bool:
        return self._state is _RECORDING

    def take(self, event: SideEvent) -> None:
        if self._state is _WAITING:
            self._keep(event)
            return
        try:
            self.native.event(*event)
        except NativeError as error:
            if error.code == NOT_RECORDING:
                self._state = _OFF
            else:
                raise

    def take_function(self, name: str, pipeline: bool, nodes: list[tuple[str, Site | None]]) -> None:
        if self._state is _WAITING:
            self._keep((name, pipeline, nodes))
        else:
            self.native.function(name, pipeline, nodes)

    def failed(self, where: str, error: BaseException) -> None:
        """Counts a mistake of ours; the first ones are notes of the recording."""
        self._failures += 1
        if self._failures > _MAX_NOTED_FAILURES or not self.active:
            return
        attrs = {"reason": f"{where}: {type(error).__name__}: {error}", "hint": "this is a mistake of isobit"}
        try:
            self.take(SideEvent(KINDS["note"], "door", attrs, None, None, False, False))
        except Exception:
            pass

    def _keep(self, item: Any) -> None:
        if len(self._waiting) >= _WAITING_EVENTS:
            self._lost += 1
            return
        if isinstance(item, SideEvent) and item.buffer is not None and item.buffer.size:
            item = item._replace(buffer=_own_copy(item.buffer))
        self._waiting.append(item)

    # ---- start

    def start(self, path: str, options: dict[str, Option]) -> None:
        """Records from now on. A second start counts up; the first one's path and options hold. Raises NativeError."""
        with self._guard:
            if self._state is _WAITING:
                self._wake()
            if self._state is _RECORDING:
                self._starts += 1
                return
            self.path, self.options = path, options
            for callback in self.before_start:
                callback()
            self._open()
            self._starts = 1
            self.install()

    def wait(self, path: str, options: dict[str, Option]) -> None:
        """Records from the moment at which the program starts TensorFlow's runtime."""
        with self._guard:
            self.path, self.options = path, options
            self._state = _WAITING
            self._starts = 1
            self.install()

    def install(self) -> None:
        """Puts the hooks in place, once in a process."""
        if self._installed:
            return
        self._installed = True
        self.imports.install()
        self.imports.watch("tensorflow", self._tensorflow_imported)
        from . import channels

        channels.install(self.emit)

    def _open(self) -> None:
        tf = sys.modules.get("tensorflow")
        self.native.start(
            self.path,
            sys.orig_argv,
            _directory(),
            ".".join(map(str, sys.version_info[:3])),
            getattr(tf, "__version__", None),
            self.options,
        )
        waited, self._waiting = self._waiting, []
        self._state = _RECORDING
        self.log(f"started {self.path}")
        self._facts = Facts(self.native, self.failed)
        self._facts.at_start()
        for callback in self.at_start:
            callback()
        for item in waited:
            if isinstance(item, SideEvent):
                self.take(item)
            else:
                self.take_function(*item)
        if self._lost:
            self.emit.note("side", f"{self._lost} events before the first op were not kept")
        if tf is not None and self._installed:
            self._attach(tf)

    def _wake(self) -> None:
        with self._guard:
            if self._state is not _WAITING:
                return
            try:
                self.path = claim(self.path)
                self._open()
            except (NativeError, OSError) as error:
                self._state = _OFF
                self.log(f"failed {error}")
                say(f"this child process is not recorded: {error}")

    def forked(self, path: str) -> None:
        """In a forked child: the recorder has forgotten the parent's recording; this one's waits."""
        self._guard = _thread.RLock()
        self._waiting, self._lost, self._failures = [], 0, 0
        self.path = path
        self.options = {key: value for key, value in self.options.items() if key != "follow"}
        self._state, self._starts = _WAITING, 1
        context = sys.modules.get("tensorflow.python.eager.context")
        if context is not None and self._watched_runtime is None:
            self._watch_runtime(context)

    def _tensorflow_imported(self, tf: Any) -> None:
        try:
            self.log(f"tensorflow {getattr(tf, '__version__', '?')}")
            if self._state is _RECORDING:
                self._attach(tf)
            self.imports.watch("tensorflow.python.eager.context", self._watch_runtime)
        except Exception as error:
            self.failed("tensorflow", error)

    def _attach(self, tf: Any) -> None:
        try:
            self.native.attach()
        except NativeError as error:
            self.log(f"unsupported {error}")
        if self._facts is not None:
            self._facts.after_import(tf)
            if runtime_started():
                self._facts.after_runtime_start()

    def _watch_runtime(self, context: Any) -> None:
        """The next start or use of TensorFlow's runtime is seen by a function in its place, which is taken away again."""
        original = context.Context.ensure_initialized

        def ensure_initialized(this: Any) -> None:
            if self._state is _WAITING:
                self._wake()
            original(this)
            if self._watched_runtime is ensure_initialized:
                self._watched_runtime = None
                context.Context.ensure_initialized = original
                if self._state is _RECORDING and self._facts is not None:
                    self._facts.after_runtime_start()

        self._watched_runtime = ensure_initialized
        context.Context.ensure_initialized = ensure_initialized

    # ---- end

    def stop(self, end: End | None = None) -> None:
        """Undoes one start; the last one closes the recording. Raises NativeError."""
        with self._guard:
            if self._state is _OFF:
                return
            self._starts -= 1
            if self._starts > 0:
                return
            if self._state is _RECORDING:
                self.finish()
                self._state = _OFF
                self.native.stop(end)
                self.log(f"ended {self.path}")
            self._state = _OFF
            self._waiting.clear()

    def close(self, end: End) -> None:
        """Ends the recording, however many starts there were. Raises NativeError."""
        with self._guard:
            self._starts = min(self._starts, 1)
            self.stop(end)

    def finish(self) -> None:
        """What the channels and the facts say at the end, without closing."""
        if self._state is not _RECORDING or self._facts is None:
            return
        for callback in self.at_end:
            callback()
        self._facts.at_end()


def _own_copy(buffer: Buffer) -> Buffer:
    """The same array in memory of ours: the program may change its own before the recording starts."""
    import ctypes

    if buffer.size > _WAITING_ARRAY_BYTES:
        return Buffer(buffer.dtype, buffer.shape, 0, 0)
    copy = ctypes.create_string_buffer(ctypes.string_at(buffer.address, buffer.size), buffer.size)
    return Buffer(buffer.dtype, buffer.shape, ctypes.addressof(copy), buffer.size, copy)


def _directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def end_of_exception(error: BaseException, status: int = 1) -> End:
    """The end by an exception that nobody caught."""
    site = sites.site_of_traceback(error.__traceback__)
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    try:
        message = str(error)
    except Exception:
        message = ""
    return End("exception", status, name, message, site.file if site else "", site.line if site else 0)


_session: Session | None = None


def the_session() -> Session:
    """The session of this process."""
    global _session
    if _session is None:
        _session = Session()
    return _session


def current() -> Session | None:
    """The session if there is one; never loads anything."""
    return _session
