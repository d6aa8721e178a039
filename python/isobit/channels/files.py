# SPDX-License-Identifier: Apache-2.0
"""What the program reads: files with size and digest, directories in the order that it saw, its own source files.

Seen by audit events, which Python raises before it opens or lists. Not seen are reads by C libraries that open files themselves;
of those, h5py's and TensorFlow's file_io are asked here, TensorFlow's ops by the recorder. A file counts once for each content.
"""

from __future__ import annotations

import _thread
import functools
import os
import stat
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import audit, sites
from ..audit import quietly
from ..native import NativeError
from ..sites import Site

if TYPE_CHECKING:
    from ..events import Emit
    from ..native import Value

_SMALL_BYTES = 1 << 20  # Digested at once; larger ones beside the program.
_DIGEST_BUDGET_BYTES = 8 << 30
_MAX_EVENTS = 20000
_OWN_SUFFIXES = (".isobit", ".isobit.part")
_NAMES_BYTES = 16 << 10  # Of the names of one listing.
_CODE = (".py", ".pyc", ".pyi", ".so", ".pth")
_SETTINGS = (".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".env")  # As explain/rules/files.cc has them.
_SETTINGS_BYTES = 16 << 10
_SYSTEM = ("/proc/", "/sys/", "/etc/", "/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/share/")
_OF_PREFIX = ("bin", "include", "lib", "lib64", "libexec", "share")


def _below_prefixes() -> tuple[str, ...]:
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    return tuple(os.path.join(prefix, part) + os.sep for prefix in prefixes for part in _OF_PREFIX)


def is_installed(path: str) -> bool:
    """Whether an absolute path belongs to Python or to what is installed for it."""
    return path.startswith(_SYSTEM + _below_prefixes())


class _Signature(NamedTuple):
    size: int
    mtime_ns: int
    inode: int


def _first_names(names: list[bytes]) -> str:
    """As many whole names as there is room for."""
    joined = b"\n".join(names)
    if len(joined) > _NAMES_BYTES:
        joined = joined[:_NAMES_BYTES].rpartition(b"\n")[0]
    return os.fsdecode(joined)


class _Read(NamedTuple):
    path: str
    op: str
    signature: _Signature
    site: Site | None


def _signature(path: str) -> _Signature | None:
    """None: no regular file."""
    try:
        info = os.stat(path)
    except (OSError, ValueError):
        return None
    return _Signature(info.st_size, info.st_mtime_ns, info.st_ino) if stat.S_ISREG(info.st_mode) else None


def _source_of(path: str) -> str:
    """Of a compiled module in __pycache__, its source."""
    folder, name = os.path.split(path)
    if name.endswith(".pyc") and os.path.basename(folder) == "__pycache__":
        return os.path.join(os.path.dirname(folder), name.split(".", 1)[0] + ".py")
    return path


class _Files:
    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._ours = (os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep,)
        self.reset()

    def reset(self) -> None:
        """For a new recording, and in a forked child."""
        self._seen: dict[str, _Signature] = {}
        self._written: set[str] = set()
        self._filesystems: dict[int, str] = {}
        self._events = 0
        self._budget = _DIGEST_BUDGET_BYTES
        self._queue: list[_Read] = []
        self._working = False
        self._lock = _thread.allocate_lock()
        audit.end_quiet()
        session = os.environ.get("ISOBIT_SESSION")
        self._not_data = _SYSTEM + self._ours + _below_prefixes() + ((session + os.sep,) if session else ())

    def _path(self, path: Any) -> str | None:
        """Absolute; None: nothing of the program's data."""
        if isinstance(path, int) or path is None:
            return None
        path = os.path.abspath(os.fsdecode(path))
        return None if path.startswith(self._not_data) else path

    # ---- audit events

    def opened(self, arguments: tuple[Any, ...]) -> None:
        if not self._emit.active or audit.is_quiet():
            return
        path, mode, flags = arguments
        absolute = self._path(path)
        if absolute is None:
            return
        if flags & (os.O_WRONLY | os.O_RDWR):
            if len(self._written) < _MAX_EVENTS:
                self._written.add(absolute)
            return
        importing = sites.during_import(audit.caller())
        if absolute.endswith(_CODE):
            absolute = _source_of(absolute)
            if importing and absolute.endswith(".py") and sites.is_user_file(absolute):
                self.read(absolute, "import")
        elif not importing and absolute not in self._written:
            self.read(absolute, "read")

    def listed(self, arguments: tuple[Any, ...]) -> None:
        if not self._emit.active or audit.is_quiet():
            return
        path = arguments[0]
        absolute = os.getcwd() if path is None else self._path(path)
        if absolute is None or sites.during_import(audit.caller()):
            return
        with quietly():
            try:
                names = os.listdir(absolute)
            except OSError:
                return
        self.listing(absolute, names)

    def run_file(self, arguments: tuple[Any, ...]) -> None:
        absolute = self._path(arguments[0])
        if absolute is not None and self._emit.active:
            self.read(absolute, "import")

    # ---- events

    def _room(self) -> bool:
        self._events += 1
        if self._events == _MAX_EVENTS + 1:
            self._emit.note("files", f"more than {_MAX_EVENTS} files were read; the rest is not recorded")
        return self._events <= _MAX_EVENTS

    def read(self, path: str, op: str) -> None:
        """Records that a regular file is read, unless this content was already."""
        signature = _signature(path)
        if signature is None or self._seen.get(path) == signature or not self._room():
            return
        self._seen[path] = signature
        self._filesystem_of(path)
        read = _Read(path, op, signature, self._emit.site() if op == "read" else None)
        if self._emit.waiting:
            self._tell(read, None, "read before this process was recorded")
        elif signature.size > self._budget:
            self._tell(read, None, f"more than {_DIGEST_BUDGET_BYTES >> 30} GiB of files were read")
        else:
            self._budget -= signature.size
            if signature.size <= _SMALL_BYTES and not self._queue:
                self._digest(read)
            else:
                self._later(read)

    def listing(self, path: str, names: list[str]) -> None:
        """Records a directory listing in the order that the program sees. Recordings do not count: each run has its own."""
        if not self._room():
            return
        encoded = [os.fsencode(name) for name in names if not name.endswith(_OWN_SUFFIXES)]
        attrs: dict[str, Value] = {
            "op": "list",
            "count": len(encoded),
            "order_digest": self._emit.digest(b"\n".join(encoded)),
            "set_digest": self._emit.digest(b"\n".join(sorted(encoded))),
            "first": _first_names(encoded),
        }
        self._emit.event("file", sites.as_user_knows(path), attrs, site=self._emit.site())

    def _tell(self, read: _Read, digest: str | None, reason: str = "") -> None:
        attrs: dict[str, Value] = {"op": read.op, "size": read.signature.size, "digest": digest}
        if reason:
            attrs["reason"] = reason
        elif read.op == "read" and (text := self._settings(read)) is not None:
            attrs["text"] = text
        self._emit.event("file", sites.as_user_knows(read.path), attrs, site=read.site)

    def _settings(self, read: _Read) -> str | None:
        """The content of a small file of settings, so that it can be said which of them differ."""
        if not self._emit.wants_source or not read.path.endswith(_SETTINGS) or read.signature.size > _SETTINGS_BYTES:
            return None
        with quietly():
            try:
                with open(read.path, "rb") as file:
                    return file.read(_SETTINGS_BYTES).decode("utf-8")
            except (OSError, ValueError):
                return None

    def _digest(self, read: _Read) -> None:
        try:
            digest, _ = self._emit.digest_file(read.path)
        except NativeError as error:
            self._tell(read, None, str(error))
            return
        if _signature(read.path) != read.signature:
            self._tell(read, None, "it changed while the program ran")
        else:
            self._tell(read, digest)

    def _later(self, read: _Read) -> None:
        """Without the GIL, on a thread that ends when there is nothing left. Python's threading module does not know it."""
        with self._lock:
            self._queue.append(read)
            if self._working:
                return
            self._working = True
        try:
            _thread.start_new_thread(self._emit.guard(self._work), ())
        except RuntimeError:
            self._working = False

    def _take(self) -> _Read | None:
        with self._lock:
            if self._queue:
                return self._queue.pop(0)
            self._working = False
            return None

    def _work(self) -> None:
        try:
            while (read := self._take()) is not None:
                self._digest(read)
        finally:
            self._working = False

    def finish(self) -> None:
        """At the end: takes part in the work that is left, and waits for what the other thread is at."""
        while True:
            with self._lock:
                read = self._queue.pop(0) if self._queue else None
            if read is not None:
                self._digest(read)
            elif self._working:
                _let_others_run()
            else:
                return

    # ---- where data lies

    def _filesystem_of(self, path: str) -> None:
        try:
            device = os.stat(path).st_dev
        except OSError:
            return
        if device in self._filesystems:
            return
        with quietly():
            kind = _filesystem(path)
        self._emit.fact(f"data.filesystem.{len(self._filesystems)}", kind, "" if kind else "no mount point of it is known")
        self._filesystems[device] = kind or ""


def _let_others_run() -> None:
    import time

    time.sleep(0.001)


def _filesystem(path: str) -> str | None:
    """The type of the mount with the longest path above ``path``."""
    best, kind = "", None
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as mounts:
            for line in mounts:
                left, _, right = line.partition(" - ")
                point = left.split()[4].replace("\\040", " ")
                inside = path == point or path.startswith(point if point.endswith("/") else point + "/")
                if inside and len(point) >= len(best):
                    best, kind = point, right.split()[0]
    except (OSError, IndexError):
        return None
    return kind


def _watch_hdf5(files: _Files, module: Any) -> None:
    original = module.make_fid
    tell = files._emit.guard(lambda name: files.read(os.path.abspath(os.fsdecode(name)), "read"))

    @functools.wraps(original)
    def make_fid(name: Any, mode: Any, *args: Any, **kwargs: Any) -> Any:
        if files._emit.active and isinstance(name, (str, bytes)) and mode in ("r", "r+", "a", None):
            tell(name)
        return original(name, mode, *args, **kwargs)

    module.make_fid = make_fid


def _watch_file_io(files: _Files, module: Any) -> None:
    """tf.io.gfile: reads and listings by TensorFlow's own file system, of local files."""
    emit = files._emit
    preread, listdir = module.FileIO._preread_check, module.list_directory_v2

    @emit.guard
    def opened(file: Any) -> None:
        name = os.fspath(file.name)
        if emit.active and "://" not in name:
            files.read(os.path.abspath(name), "read")

    @emit.guard
    def listed(path: Any, names: list[Any]) -> None:
        path = os.fspath(path)
        if emit.active and "://" not in path:
            files.listing(os.path.abspath(path), [os.fsdecode(name) for name in names])

    @functools.wraps(preread)
    def _preread_check(self: Any) -> Any:
        if not self._read_buf:
            opened(self)
        return preread(self)

    @functools.wraps(listdir)
    def list_directory_v2(path: Any) -> Any:
        names = listdir(path)
        listed(path, names)
        return names

    module.FileIO._preread_check = _preread_check
    module.list_directory_v2 = list_directory_v2


_read_outside: Callable[[str], None] | None = None


def read_outside(path: str) -> None:
    """For channels that wrap tf.io.read_file or cv2.imread: a kernel or a library opens the file, of which Python knows nothing."""
    if _read_outside is not None and "://" not in path:
        _read_outside(path)


def install(emit: Emit) -> None:
    global _read_outside
    files = _Files(emit)
    _read_outside = emit.guard(lambda path: files.read(os.path.abspath(path), "read"))
    audit.on("open", emit.guard(files.opened))
    audit.on("os.listdir", emit.guard(files.listed))
    audit.on("os.scandir", emit.guard(files.listed))
    audit.on("cpython.run_file", emit.guard(files.run_file))
    emit.on_import("h5py._hl.files", lambda module: _watch_hdf5(files, module))
    emit.on_import("tensorflow.python.lib.io.file_io", lambda module: _watch_file_io(files, module))
    emit.at_start(files.reset)
    emit.at_end(files.finish)
    emit.children.on_fork.append(files.reset)
