# SPDX-License-Identifier: Apache-2.0
"""What a hostile file is: its bytes, the code and the place of the rule that it breaks; and the messages of a sound recording."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mcap_bytes import (
    CHANNEL,
    HEAD_BYTES,
    MESSAGE,
    SCHEMA,
    File,
    blob,
    channel_body,
    message_head,
    number,
    packed,
    record,
    schema_body,
    zigzag,
)

Message = tuple[str, bytes]  # Topic, protobuf.
TYPES = {
    "/run": "Run", "/strings": "Strings", "/sites": "Sites", "/shapes": "Shapes", "/nodes": "Nodes", "/details": "Details",
    "/ops": "Ops", "/side": "Side", "/env": "Env", "/values": "Value", "/counts": "Counts", "/end": "End",
}  # fmt: skip
CHANNELS = {topic: i for i, topic in enumerate(TYPES, 1)}
FOREIGN = 99  # A channel without a schema, hence of somebody else.


@dataclass(frozen=True)
class Place:
    """Where the rule is broken: byte of the file, and of the uncompressed chunk there. None: the code has no place."""

    byte: int | None = None
    inside: int | None = None


@dataclass(frozen=True)
class Made:
    data: bytes
    place: Place
    zeros: int = 0  # So many follow in the file, then the closing magic.


@dataclass(frozen=True)
class Recipe:
    name: str
    module: str
    code: str
    checked: str  # "open": by every verb that reads; "verify": by verify alone.
    make: Callable[[], Made]


RECIPES: list[Recipe] = []


def breaks(code: str, checked: str = "open") -> Callable[[Callable[[], Made]], Callable[[], Made]]:
    def add(make: Callable[[], Made]) -> Callable[[], Made]:
        RECIPES.append(Recipe(make.__name__, make.__module__, f"trace.{code}", checked, make))
        return make

    return add


def message_breaks(code: str) -> Callable[[Callable[[], list[Message]]], Callable[[], list[Message]]]:
    """Of the messages that the recipe gives, the last is the one that breaks the rule."""

    def add(make: Callable[[], list[Message]]) -> Callable[[], list[Message]]:
        RECIPES.append(Recipe(make.__name__, make.__module__, f"trace.{code}", "open", lambda: last_of(make())))
        return make

    return add


def last_of(messages: list[Message]) -> Made:
    file = started()
    before = records(messages[:-1])
    at = file.chunk(before + records(messages[-1:]))
    return Made(file.close(), Place(at, len(before)))


def definitions() -> list[bytes]:
    """The records of all schemas and channels of a recording."""
    schemas = [record(SCHEMA, schema_body(n, f"isobit.trace.v1.{TYPES[topic]}")) for topic, n in CHANNELS.items()]
    channels = [record(CHANNEL, channel_body(n, n, topic)) for topic, n in CHANNELS.items()]
    return [*schemas, *channels, record(CHANNEL, channel_body(FOREIGN, 0, "/foreign"))]


def started() -> File:
    """A header, schemas and channels."""
    file = File()
    file.header()
    for definition in definitions():
        file.definitions.append(definition)
        file.out += definition
    return file


def records(messages: list[Message]) -> bytes:
    return b"".join(record(MESSAGE, message_head(CHANNELS[topic]) + data) for topic, data in messages)


def inner_places(chunk: bytes) -> Iterator[int]:
    at = 0
    while at < len(chunk):
        yield at
        at += HEAD_BYTES + struct.unpack_from("<Q", chunk, at + 1)[0]


# ---- Messages of src/trace/isobit.proto ------------------------------------------------------------------------------------

DIGEST = bytes(range(1, 17))
RUN = ("/run", blob(1, b"hostile") + number(9, 1))
END = ("/end", blob(1, b"exit"))


def strings(*texts: bytes, first: int = 1) -> Message:
    return "/strings", number(1, first) + b"".join(blob(2, item) for item in texts)


def sites(file: int = 1, line: int = 3, function: int = 2, source: int = 3, first: int = 1) -> Message:
    return "/sites", number(1, first) + packed(2, [file]) + packed(3, [zigzag(line)]) + packed(4, [function]) + packed(5, [source])


def shapes(*dims: int, rank: int | None = None) -> Message:
    return "/shapes", number(1, 1) + packed(2, [len(dims) if rank is None else rank]) + packed(3, dims)


def node(name: int = 4, op: int = 5, attrs: int = 0, inputs: tuple[int, ...] = (), site: int = 1) -> Message:
    return "/nodes", blob(2, number(1, name) + number(2, op) + number(3, attrs) + packed(5, inputs) + number(6, site))


def details(detail: bytes) -> Message:
    return "/details", number(1, 1) + blob(2, detail)


def ops(outputs: bytes = DIGEST, **columns: list[int]) -> Message:
    """One run of node 0 with one float32 output; `columns` by the names of the schema replace or add."""
    names = {
        "node": 1, "sequence": 2, "occurrence": 3, "thread": 8, "site": 9, "input_count": 12, "output_count": 13,
        "output_dtype": 15, "output_shape": 17, "output_flags": 18, "output_detail": 19,
    }  # fmt: skip
    all_columns = {"node": [0], "sequence": [2], "output_count": [1], "output_dtype": [1]} | columns
    return "/ops", b"".join(packed(names[name], values) for name, values in all_columns.items()) + blob(16, outputs)


def side(*fields: bytes, kind: int = 11, name: bytes = b"note") -> Message:
    return "/side", number(1, 1) + number(2, kind) + blob(3, name) + b"".join(fields)


def attr(key: bytes, value: bytes) -> bytes:
    return blob(1, key) + blob(5, value)


def env(key: bytes, value: bytes, reason: bytes = b"") -> Message:
    return "/env", blob(1, blob(1, attr(key, value)) + blob(2, reason))


def value(size: int = 8, offset: int = 0, data: bytes = bytes(8), dtype: int = 1, dim: int = 2, exact: bytes = DIGEST,
          encoding: int = 0) -> Message:  # fmt: skip
    """Two float32 zeros, in one part."""
    fields = [blob(1, exact), number(2, dtype), packed(3, [dim]), number(4, size), number(5, offset), number(6, encoding)]
    return "/values", b"".join(fields) + blob(7, data)


def counts(ops: int = 1, values: int = 0, side: int = 1, seen: int | None = None, dropped_values: int = 0) -> Message:
    def channel(kept: int, dropped: int = 0) -> bytes:
        return number(1, kept + dropped if seen is None else seen) + number(2, kept) + number(4, dropped)

    return "/counts", blob(1, channel(ops)) + blob(2, channel(values, dropped_values)) + blob(3, channel(side))


DEFINED: list[Message] = [
    RUN,
    strings(b"train.py", b"main", b"y = x @ w", b"dense/MatMul", b"MatMul"),
    sites(),
    shapes(2, 3),
    node(),
    details(blob(1, number(1, 6))),
]
SOUND = [*DEFINED, ops(site=[1], output_shape=[1], output_detail=[1]), side(), env(b"os.name", b"Linux"), counts(), END]
