#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the descriptor set of isobit.proto into C++ byte arrays, one for each channel.

Each array is a FileDescriptorSet that holds only what its root message needs, since MCAP stores one with every schema.
Needs no protobuf library: a descriptor set is read as fields of the wire format.

usage: embed_schema.py DESCRIPTOR_SET OUTPUT.inc MESSAGE...
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

PACKAGE = "isobit.trace.v1"


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def fields(data: bytes) -> Iterator[tuple[int, int, Any]]:
    """Yields (number, wire type, value); the value of a varint field is an int."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            value, at = read_varint(data, at)
        elif key & 7 == 2:
            size, at = read_varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            raise ValueError(f"wire type {key & 7} does not occur in descriptors")
        yield key >> 3, key & 7, value


def join(parts: Iterable[tuple[int, int, Any]]) -> bytes:
    out = bytearray()
    for number, wire, value in parts:
        out += varint(number << 3 | wire)
        out += varint(value) if wire == 0 else varint(len(value)) + value
    return bytes(out)


def first(data: bytes, number: int) -> Any:
    return next((value for n, _, value in fields(data) if n == number), b"")


def needed_types(message: bytes) -> Iterator[str]:
    """Names of the message types that the fields of a DescriptorProto refer to."""
    for number, _, value in fields(message):
        if number == 2:  # FieldDescriptorProto
            name = first(value, 6).decode()
            if name:
                yield name.removeprefix(f".{PACKAGE}.").split(".")[0]


def subset(file: bytes, messages: dict[str, bytes], root: str) -> bytes:
    keep, todo = set(), [root]
    while todo:
        name = todo.pop()
        if name not in keep:
            keep.add(name)
            todo.extend(needed_types(messages[name]))
    return join((n, w, v) for n, w, v in fields(file) if n != 4 or first(v, 1).decode() in keep)


def main() -> None:
    source, output, roots = sys.argv[1], sys.argv[2], sys.argv[3:]
    with open(source, "rb") as stream:
        file = first(stream.read(), 1)
    messages = {first(v, 1).decode(): v for n, _, v in fields(file) if n == 4}
    with open(output, "w", encoding="ascii") as out:
        out.write("// Made by embed_schema.py from isobit.proto.\n")
        for root in roots:
            data = join([(1, 2, subset(file, messages, root))])
            out.write(f"inline constexpr unsigned char k{root}Schema[] = {{\n")
            for at in range(0, len(data), 24):
                out.write("    " + ",".join(str(b) for b in data[at : at + 24]) + ",\n")
            out.write("};\n")


if __name__ == "__main__":
    main()
