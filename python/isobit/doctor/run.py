# SPDX-License-Identifier: Apache-2.0
"""Asks all questions, in child processes that are forked before anything is imported: the number of threads of TensorFlow is
fixed when it starts, a crash of one loses no other answer, and a child of an emulated process is emulated as well."""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Answers = Iterator[tuple[str, Any]]


class Part(NamedTuple):
    """Questions that are asked together: the function of a module, given TensorFlow where the ``device`` is one."""

    name: str
    module: str
    function: str = "probe"
    device: str = "/CPU:0"
    arguments: tuple[Any, ...] = ()

    def ask(self, tf: Any) -> Any:
        """The answers."""
        module = importlib.import_module(f"isobit.doctor.{self.module}")
        function = getattr(module, self.function)
        if not self.device:
            return function(*self.arguments)
        return function(tf, *self.arguments)


_ALONE = (
    Part("cpu", "cpu", device=""),
    Part("variables", "facts", "variables_probe", ""),
    Part("python.seeds", "seeds", "python_probe", ""),
    Part("python.functions", "functions", "python_probe", ""),
    Part("numpy.order", "orders", "numpy_probe", ""),
    Part("numpy.arithmetic", "arithmetic", "numpy_probe", ""),
    Part("numpy.functions", "functions", "numpy_probe", ""),
    Part("numpy.seeds", "seeds", "numpy_probe", ""),
)
"""What needs no TensorFlow, and is asked before it is imported."""

_WITH_TENSORFLOW = (
    Part("order", "orders"),
    Part("arithmetic", "arithmetic"),
    Part("precision", "precision"),
    Part("functions", "functions"),
    Part("seeds", "seeds"),
    Part("keras", "seeds", "keras_probe"),
    Part("gpu", "gpu", device="/GPU:0"),
    Part("bfloat16", "half", arguments=("bfloat16",)),
    Part("float16", "half", arguments=("float16",)),
)

_IMPORT = Part("import", "")
_FACTS = Part("facts", "facts")
_RECORDER = Part("recorder", "recorder")

PARTS = (*_ALONE, _IMPORT, _FACTS, *_WITH_TENSORFLOW, _RECORDER)
"""All parts of the main process, in the order in which they are asked."""


THREAD_COUNTS = (1, 2)


class Character(NamedTuple):
    """Values by row, and the reasons of parts that failed ("process": of all processes that died). ``import_error``: why
    TensorFlow cannot be used, if so."""

    values: dict[str, Any]
    reasons: dict[str, str]
    import_error: str


class _Child:
    """A forked process that runs ``body`` and sends what it yields, as lines of JSON, through a pipe."""

    def __init__(self, body: Callable[[], Iterator[dict[str, Any]]], environment: dict[str, str]) -> None:
        self.messages: list[dict[str, Any]] = []
        self.death = ""
        self._talk = tempfile.TemporaryFile()
        reading, writing = os.pipe()
        sys.stdout.flush()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(reading)
            os.environ.update(environment)
            _serve(body, writing, self._talk.fileno())
        os.close(writing)
        self._reader = threading.Thread(target=self._read, args=(reading,), daemon=True)

    def start_reading(self) -> None:
        """To be called when all children are forked: a thread must not exist at a fork."""
        self._reader.start()

    def _read(self, reading: int) -> None:
        with os.fdopen(reading, encoding="utf-8") as lines:
            self.messages = [json.loads(line) for line in lines if line.endswith("\n")]

    def join(self) -> None:
        """Waits for the end."""
        self._reader.join()
        status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        if status:
            self._talk.seek(0)
            lines = self._talk.read().decode("utf-8", "replace").strip().splitlines()
            last = f": {lines[-1][:160]}" if lines and status > 0 else ""
            how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}{last}"
            self.death = f"the process {how}"


def _serve(body: Callable[[], Iterator[dict[str, Any]]], writing: int, talk: int) -> None:
    """In the child: never returns."""
    status = 1
    try:
        os.dup2(talk, 1)
        os.dup2(talk, 2)
        with os.fdopen(writing, "w", encoding="utf-8") as out:
            for message in body():
                out.write(json.dumps(message) + "\n")
                out.flush()
        status = 0
    except BaseException:  # Whatever it is, the parent tells it.
        traceback.print_exc(file=sys.__stderr__)
        sys.__stderr__.flush()
    finally:
        os._exit(status)  # TensorFlow's threads are not waited for.


def _reason(error: BaseException) -> str:
    kind = "" if isinstance(error, ImportError) else f"{type(error).__name__}: "
    return f"{kind}{error}".split("\n", 1)[0][:200]


def _ask(part: Part, tf: Any) -> Iterator[dict[str, Any]]:
    yield {"part": part.name}
    try:
        for row, value in part.ask(tf):
            yield {"row": row, "value": value}
    except Exception as error:
        yield {"failed": part.name, "reason": _reason(error)}


def _main_body(tap: str, after: str) -> Iterator[dict[str, Any]]:
    """Asks everything but threads; the parts after the one named ``after``, when an earlier process died in that."""
    start = [part.name for part in PARTS].index(after) + 1 if after else 0
    parts = [part for part in PARTS[start:] if part is not _RECORDER or tap]
    for part in parts:
        if not part.device:
            yield from _ask(part, None)
    tf = None
    yield {"part": "import"}
    try:
        import tensorflow as tf
    except Exception as error:
        yield {"failed": "import", "reason": _reason(error)}
    for part in parts:
        if part is _FACTS:
            yield from _ask(part, tf)
        elif tf is not None and _has(tf, part):
            with tf.device(part.device):
                yield from _ask(part._replace(arguments=(tap,)) if part is _RECORDER else part, tf)


def _has(tf: Any, part: Part) -> bool:
    """Whether a part is to be asked with TensorFlow, and its device is there."""
    if "GPU" in part.device:
        return bool(tf.config.list_logical_devices("GPU"))
    return bool(part.device and part.module)


def _threads_body(count: int) -> Iterator[dict[str, Any]]:
    import tensorflow as tf

    yield from _ask(Part(f"threads.{count}", "threads", arguments=(count,)), tf)


def _gather(child: _Child, values: dict[str, Any], reasons: dict[str, str]) -> str:
    """Takes over what a child told. The name of the part in which it died, or an empty string."""
    part = "start"
    for message in child.messages:
        part = message.get("part", part)
        if "row" in message:
            values[message["row"]] = message["value"]
        elif "failed" in message:
            reasons[message["failed"]] = message["reason"]
    if not child.death:
        return ""
    reasons[part] = f"{child.death} in the part {part}"
    reasons["process"] = "; ".join(filter(None, (reasons.get("process"), reasons[part])))
    return part


def _start(bodies: list[tuple[Callable[[], Iterator[dict[str, Any]]], dict[str, str]]]) -> list[_Child]:
    children = [_Child(body, {"TF_CPP_MIN_LOG_LEVEL": "3"} | environment) for body, environment in bodies]
    for child in children:
        child.start_reading()
    return children


def measure(tap: str = "") -> Character:
    """The character of this machine. ``tap``: the recorder's library, empty when there is none."""
    values: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    growing = {"TF_FORCE_GPU_ALLOW_GROWTH": os.environ.get("TF_FORCE_GPU_ALLOW_GROWTH", "true")}
    bodies = [(lambda: _main_body(tap, ""), growing)]
    for count in THREAD_COUNTS:
        bodies.append((lambda count=count: _threads_body(count), {"CUDA_VISIBLE_DEVICES": "-1"}))
    main, *others = _start(bodies)
    for child in (main, *others):
        child.join()
    for child in others:
        _gather(child, values, reasons)
    died_in = _gather(main, values, reasons)
    while died_in not in ("", "start", "import"):
        (main,) = _start([(lambda after=died_in: _main_body(tap, after), growing)])
        main.join()
        died_in = _gather(main, values, reasons)
    counts = [values.pop(f"threads.{count}", None) for count in THREAD_COUNTS]
    if all(counts):
        values["threads"] = {name: [digests[name] for digests in counts] for name in counts[0]}
        values["repeats"] = [name for name, digests in values["threads"].items() if "varies" in digests]
    return Character(values, reasons, reasons.get("import", ""))
