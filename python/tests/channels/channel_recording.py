# SPDX-License-Identifier: Apache-2.0
"""Runs a program with the real recorder and gives what the channels said, read by the foreign MCAP reader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy
from mcap.reader import make_reader
from mcap_protobuf.decoder import DecoderFactory

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "python" / "isobit"
KINDS = ("", "file", "array", "seed", "model", "variable", "metric", "call", "mark", "function", "warning", "note", "process")
_DTYPES = {1: "f4", 2: "f8", 3: "i4", 4: "u1", 5: "i2", 6: "i1", 9: "i8", 10: "?", 17: "u2", 19: "f2", 22: "u4", 23: "u8"}


class Site(NamedTuple):
    file: str
    line: int
    function: str
    text: str


class Array(NamedTuple):
    dtype: int
    shape: tuple[int, ...]
    exact: str
    rows: list[int]
    order_free: str


class Event(NamedTuple):
    kind: str
    name: str
    attrs: dict[str, Any]
    site: Site | None
    array: Array | None


class Recording:
    """The side events of a recording, its values and its nodes' sites."""

    def __init__(self, path: Path) -> None:
        self.events: list[Event] = []
        self.values: dict[str, numpy.ndarray] = {}
        self.node_sites: dict[str, Site] = {}
        self.op_names: list[str] = []
        self.facts: dict[str, Any] = {}
        self._strings: dict[int, str] = {0: ""}
        self._sites: dict[int, Site | None] = {0: None}
        self._order_free: dict[int, str] = {0: ""}
        with open(path, "rb") as file:
            for _, channel, _, message in make_reader(file, decoder_factories=[DecoderFactory()]).iter_decoded_messages():
                take = getattr(self, f"_take_{channel.topic[1:]}", None)
                if take is not None:
                    take(message)

    def of(self, kind: str, name: str | None = None, **attrs: Any) -> list[Event]:
        """Events of a kind, with this name and these attributes."""
        return [
            event
            for event in self.events
            if event.kind == kind
            and (name is None or event.name == name)
            and all(event.attrs.get(key) == value for key, value in attrs.items())
        ]

    def value(self, event: Event) -> numpy.ndarray | None:
        """The values of an event's array, if they were kept."""
        return None if event.array is None else self.values.get(event.array.exact)

    def _take_strings(self, message: Any) -> None:
        for index, text in enumerate(message.text):
            self._strings[message.first_id + index] = text

    def _take_sites(self, message: Any) -> None:
        columns = zip(message.file, message.line, message.function, message.text, strict=True)
        for index, (file, line, function, text) in enumerate(columns):
            site = Site(self._strings[file], line, self._strings[function], self._strings[text])
            self._sites[message.first_id + index] = site

    def _take_details(self, message: Any) -> None:
        for index, detail in enumerate(message.detail):
            self._order_free[message.first_id + index] = detail.order_free_rows.hex()

    def _take_nodes(self, message: Any) -> None:
        for node in message.node:
            self.op_names.append(self._strings[node.name])
            site = self._sites[node.site]
            if site is not None:
                self.node_sites[self._strings[node.name]] = site

    def _take_env(self, message: Any) -> None:
        for fact in message.fact:
            self.facts[fact.fact.key] = _value(fact.fact)

    def _take_side(self, message: Any) -> None:
        array = None
        if message.HasField("array"):
            given = message.array
            order_free = self._order_free.get(given.detail, "")
            array = Array(given.dtype, tuple(given.shape), given.exact.hex(), list(given.row_digests), order_free)
        attrs = {attr.key: _value(attr) for attr in message.attrs}
        self.events.append(Event(KINDS[message.kind], message.name, attrs, self._sites[message.site], array))

    def _take_values(self, message: Any) -> None:
        dtype = _DTYPES.get(message.dtype)
        if dtype is None or message.offset != 0 or len(message.data) != message.size:
            return
        data = message.data
        if message.encoding == 1:
            planes = numpy.frombuffer(data, numpy.uint8).reshape(numpy.dtype(dtype).itemsize, -1)
            data = planes.T.tobytes()
        self.values[message.exact.hex()] = numpy.frombuffer(data, dtype).reshape(tuple(message.shape))


def _value(attr: Any) -> Any:
    which = attr.WhichOneof("value")
    return None if which is None else getattr(attr, which)


class Run(NamedTuple):
    stdout: str
    stderr: str
    status: int
    recording: Recording | None


def tap() -> str:
    """The recorder's library: what ISOBIT_TAP names, else that of the dev build."""
    machine = os.uname().machine
    return os.environ.get("ISOBIT_TAP") or str(ROOT / f"build/dev/python/isobit/lib/{machine}/libisobit_tap.so")


def run(program: str, folder: Path, *, record: bool = True, env: dict[str, str] | None = None) -> Run:
    """Runs ``program`` as ``program.py`` in ``folder``, recorded or not."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "program.py").write_text(program)
    path = folder / "run.isobit"
    path.unlink(missing_ok=True)
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONHASHSEED": "0", **(env or {})}
    if record:
        session = folder / "session"
        session.mkdir(exist_ok=True)
        (session / "main").unlink(missing_ok=True)
        (session / "log").write_text("")
        variables |= {
            "ISOBIT_RECORD": str(path),
            "ISOBIT_TAP": tap(),
            "ISOBIT_SESSION": str(session),
            "PYTHONPATH": str(PACKAGE / "inject"),
        }
    python = os.environ.get("ISOBIT_PROGRAM_PYTHON", sys.executable)  # Another TensorFlow than that of the tests.
    done = subprocess.run([python, "program.py"], cwd=folder, env=variables, capture_output=True, text=True)
    return Run(done.stdout, done.stderr, done.returncode, Recording(path) if record else None)
