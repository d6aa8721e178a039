# SPDX-License-Identifier: Apache-2.0
"""A second, slow reader of recordings, on the packages mcap and protobuf and the schema that the file itself brings."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcap.exceptions import McapError
from mcap.records import Channel, Message, Schema
from mcap.stream_reader import StreamReader
from mcap_protobuf.decoder import DecoderFactory

UNSET, UNREADABLE, FORWARDED, FOLLOWED, REPLACED = 1, 2, 4, 8, 16
ASYNC, EAGER, INPUTS_HASHED = 1, 2, 4


@dataclass
class Output:
    dtype: int
    shape: tuple[int, ...]
    digest: str  # "" when not recorded.
    flags: int
    detail: Any  # The message, or None.


@dataclass
class Node:
    name: str
    op: str
    attrs: str
    device: str
    inputs: list[str]
    site: str
    eager: bool
    pipeline: bool
    graph: int


@dataclass
class Event:
    node: Node
    sequence: int
    occurrence: int
    frame: int
    iteration: int
    call: int
    flags: int
    thread: int
    site: str
    start_ns: int
    duration_ns: int
    inputs: list[str]
    outputs: list[Output]

    def key(self) -> tuple[Any, ...]:
        node = self.node
        return (node.name, node.op, node.attrs, node.eager, self.frame, self.iteration, self.occurrence)


@dataclass
class Side:
    sequence: int
    kind: int
    name: str
    attrs: dict[str, Any]
    array: Any


@dataclass
class Recording:
    run: Any = None
    end: Any = None
    counts: Any = None
    complete: bool = False
    strings: list[str] = field(default_factory=lambda: [""])
    sites: list[str] = field(default_factory=lambda: [""])
    shapes: list[tuple[int, ...]] = field(default_factory=lambda: [()])
    nodes: list[Node] = field(default_factory=list)
    details: list[Any] = field(default_factory=lambda: [None])
    events: list[Event] = field(default_factory=list)
    side: list[Side] = field(default_factory=list)
    env: dict[str, Any] = field(default_factory=dict)
    values: dict[str, bytearray] = field(default_factory=dict)
    value_types: dict[str, tuple[int, tuple[int, ...]]] = field(default_factory=dict)  # TensorFlow\'s dtype number, shape.

    def of(self, op: str) -> list[Event]:
        return [event for event in self.events if event.node.op == op]

    def notes(self) -> dict[str, str]:
        return {side.name: side.attrs["reason"] for side in self.side if side.kind == 11}


def _attr(attr: Any) -> Any:
    which = attr.WhichOneof("value")
    return None if which is None else getattr(attr, which)


def _hexes(data: bytes) -> list[str]:
    parts = (data[i : i + 16].hex() for i in range(0, len(data), 16))
    return ["" if part == "0" * 32 else part for part in parts]


def _unshuffled(value: Any) -> bytes:
    if value.encoding == 0:
        return value.data
    elements = 1
    for extent in value.shape:
        elements *= extent
    width = value.size // elements
    count = len(value.data) // width
    out = bytearray(len(value.data))
    for byte in range(width):
        out[byte::width] = value.data[byte * count : (byte + 1) * count]
    return bytes(out)


def _messages(path: Path) -> Iterator[tuple[str, Any]]:
    """(topic, message) up to the end, or up to where the file is torn; last ("", True) if there was a footer."""
    factory, decoders = DecoderFactory(), {}
    schemas: dict[int, Schema] = {}
    channels: dict[int, Channel] = {}
    try:
        for record in StreamReader(io.BytesIO(path.read_bytes())).records:
            if isinstance(record, Schema):
                schemas[record.id] = record
            elif isinstance(record, Channel):
                channels[record.id] = record
            elif isinstance(record, Message):
                channel = channels[record.channel_id]
                if channel.id not in decoders:
                    decoders[channel.id] = factory.decoder_for("protobuf", schemas[channel.schema_id])
                yield channel.topic, decoders[channel.id](record.data)
    except McapError:
        return
    yield "", True


def _take_ops(recording: Recording, ops: Any) -> None:
    def column(name: str) -> list[int]:
        values = list(getattr(ops, name))
        return values or [0] * len(ops.node)

    names = ("sequence", "occurrence", "frame", "iteration", "call", "flags", "thread", "site", "start_ns", "duration_ns")
    columns = {name: column(name) for name in names}
    input_digests, output_digests = _hexes(ops.input_digests), _hexes(ops.output_digests)
    outputs = len(ops.output_dtype)
    shapes, flags, details = (
        list(getattr(ops, name)) or [0] * outputs for name in ("output_shape", "output_flags", "output_detail")
    )
    first_input = first_output = sequence = start_ns = 0
    input_counts, output_counts = column("input_count"), column("output_count")
    for i, node in enumerate(ops.node):
        sequence += columns["sequence"][i]
        start_ns += columns["start_ns"][i]
        recording.events.append(
            Event(
                node=recording.nodes[node],
                sequence=sequence,
                start_ns=start_ns,
                site=recording.sites[columns["site"][i]],
                inputs=input_digests[first_input : first_input + input_counts[i]],
                outputs=[
                    Output(
                        ops.output_dtype[k],
                        recording.shapes[shapes[k]],
                        output_digests[k],
                        flags[k],
                        recording.details[details[k]],
                    )
                    for k in range(first_output, first_output + output_counts[i])
                ],
                **{name: columns[name][i] for name in names if name not in ("sequence", "start_ns", "site")},
            )
        )
        first_input += input_counts[i]
        first_output += output_counts[i]


def _take(recording: Recording, topic: str, message: Any) -> None:
    strings = recording.strings
    if topic == "/run":
        recording.run = message
    elif topic == "/end":
        recording.end = message
    elif topic == "/counts":
        recording.counts = message
    elif topic == "/strings":
        assert message.first_id == len(strings)
        strings.extend(message.text)
    elif topic == "/sites":
        assert message.first_id == len(recording.sites)
        recording.sites.extend(f"{strings[f]}:{line}" for f, line in zip(message.file, message.line, strict=True))
    elif topic == "/shapes":
        assert message.first_id == len(recording.shapes)
        dims = iter(message.dims)
        recording.shapes.extend(tuple(next(dims) for _ in range(rank)) for rank in message.rank)
    elif topic == "/nodes":
        assert message.first_id == len(recording.nodes)
        recording.nodes.extend(
            Node(
                strings[node.name],
                strings[node.op],
                strings[node.attrs],
                strings[node.device],
                [strings[text] for text in node.inputs],
                recording.sites[node.site],
                node.eager,
                node.pipeline,
                node.graph,
            )
            for node in message.node
        )
    elif topic == "/details":
        assert message.first_id == len(recording.details)
        recording.details.extend(message.detail)
    elif topic == "/ops":
        _take_ops(recording, message)
    elif topic == "/side":
        attrs = {attr.key: _attr(attr) for attr in message.attrs}
        array = message.array if message.HasField("array") else None
        recording.side.append(Side(message.sequence, message.kind, message.name, attrs, array))
    elif topic == "/env":
        recording.env.update((fact.fact.key, _attr(fact.fact)) for fact in message.fact)
    elif topic == "/values":
        recording.values.setdefault(message.exact.hex(), bytearray()).extend(_unshuffled(message))
        recording.value_types[message.exact.hex()] = (message.dtype, tuple(message.shape))


def read(path: Path) -> Recording:
    """What is whole of a recording."""
    recording = Recording()
    for topic, message in _messages(path):
        if topic:
            _take(recording, topic, message)
        else:
            recording.complete = recording.end is not None
    recording.events.sort(key=lambda event: event.sequence)
    return recording
