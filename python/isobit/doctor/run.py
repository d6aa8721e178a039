# SPDX-License-Identifier: Apache-2.0
"""Asks all questions, in child processes that are forked before anything is imported: the number of threads of TensorFlow is
fixed when it starts, a crash of one loses no other answer, and a child of an emulated process is emulated as well."""

from __future__ import annotations

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
    """Questions that are asked together: a function of a module, given TensorFlow if it ``needs`` that."""

    name: str
    module: str
    function: str = "probe"
    needs: bool = True
    arguments: tuple[Any, ...] = ()

    def ask(self, tf: Any) -> Any:
        """The answers."""
        import importlib

        module = importlib.import_module(f"isobit.doctor.{self.module}")
        given = (tf, *self.arguments) if self.needs else self.arguments
        return getattr(module, self.function)(*given)


PARTS = (
    Part("cpu", "cpu", needs=False),
    Part("variables", "facts", "variables_probe", needs=False),
    Part("python.seeds", "seeds", "python_probe", needs=False),
    Part("python.functions", "functions", "python_probe", needs=False),
    Part("numpy.order", "orders", "numpy_probe", needs=False),
    Part("numpy.arithmetic", "arithmetic", "numpy_probe", needs=False),
    Part("numpy.functions", "functions", "numpy_probe", needs=False),
    Part("numpy.seeds", "seeds", "numpy_probe", needs=False),
    Part("order", "orders"),
    Part("arithmetic", "arithmetic"),
    Part("precision", "precision"),
    Part("functions", "functions"),
    Part("seeds", "seeds"),
    Part("keras", "seeds", "keras_probe"),
)
"""What the main child asks, in this order, on the CPU; those that need no TensorFlow before it is imported."""

THREAD_COUNTS = (1, 2)


class Character(NamedTuple):
    """Values by row, and for parts (and rows) without, the reason. ``import_error``: why TensorFlow cannot be used, if so."""

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
            how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
            self.death = f"the measuring process {how}" + (f": {lines[-1][:160]}" if lines else "")


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


def _main_body(tap: str) -> Iterator[dict[str, Any]]:
    for part in PARTS:
        if not part.needs:
            yield from _ask(part, None)
    tf = None
    try:
        yield {"part": "import"}
        import tensorflow as tf
    except Exception as error:
        yield {"failed": "import", "reason": _reason(error)}
    yield from _ask(Part("facts", "facts"), tf)
    if tf is None:
        return
    with tf.device("/CPU:0"):
        for part in PARTS:
            if part.needs:
                yield from _ask(part, tf)
    for number, _ in enumerate(tf.config.list_logical_devices("GPU")[:1]):
        with tf.device(f"/GPU:{number}"):
            yield from _ask(Part("gpu", "gpu"), tf)
    if tap:
        yield from _ask(Part("recorder", "recorder", arguments=(tap,)), tf)


def _threads_body(count: int) -> Iterator[dict[str, Any]]:
    import tensorflow as tf

    yield from _ask(Part(f"threads.{count}", "threads", arguments=(count,)), tf)


def _gather(child: _Child, values: dict[str, Any], reasons: dict[str, str]) -> None:
    part = "start"
    for message in child.messages:
        part = message.get("part", part)
        if "row" in message:
            values[message["row"]] = message["value"]
        elif "failed" in message:
            reasons[message["failed"]] = message["reason"]
    if child.death:
        reasons[part] = child.death
        reasons["process"] = child.death


def measure(tap: str = "") -> Character:
    """The character of this machine. ``tap``: the recorder's library, empty when there is none."""
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3"}
    growing = {"TF_FORCE_GPU_ALLOW_GROWTH": os.environ.get("TF_FORCE_GPU_ALLOW_GROWTH", "true")}
    children = [_Child(lambda: _main_body(tap), quiet | growing)]
    for count in THREAD_COUNTS:
        children.append(_Child(lambda count=count: _threads_body(count), quiet | {"CUDA_VISIBLE_DEVICES": "-1"}))
    for child in children:
        child.start_reading()
    values: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    for child in children:
        child.join()
        _gather(child, values, reasons)
    counts = [values.pop(f"threads.{count}", None) for count in THREAD_COUNTS]
    if all(counts):
        values["threads"] = {name: [digests[name] for digests in counts] for name in counts[0]}
        values["repeats"] = [name for name, digests in values["threads"].items() if "varies" in digests]
    return Character(values, reasons, reasons.get("import", ""))
