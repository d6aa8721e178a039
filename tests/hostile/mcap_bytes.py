# SPDX-License-Identifier: Apache-2.0
"""MCAP records, protobuf fields and zstd frames as bytes, with the standard library alone, also as no sound writer makes them."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

MAGIC = b"\x89MCAP0\r\n"
HEADER, FOOTER, SCHEMA, CHANNEL, MESSAGE, CHUNK, MESSAGE_INDEX, CHUNK_INDEX = range(1, 9)
STATISTICS, METADATA, SUMMARY_OFFSET, DATA_END = 0x0B, 0x0C, 0x0E, 0x0F
HEAD_BYTES = 9  # Opcode and length.

# ---- protobuf --------------------------------------------------------------------------------------------------------------


def varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def number(tag: int, value: int) -> bytes:
    return varint(tag << 3) + varint(value)


def blob(tag: int, data: bytes) -> bytes:
    return varint(tag << 3 | 2) + varint(len(data)) + data


def packed(tag: int, values: Iterable[int]) -> bytes:
    return blob(tag, b"".join(map(varint, values)))


# ---- zstd (RFC 8878) -------------------------------------------------------------------------------------------------------

BLOCK_BYTES = 1 << 17


@dataclass
class Repeat:
    """`count` times `pattern` (of 1 to 15 bytes), about 14 bytes of zstd for each 128 KiB."""

    pattern: bytes
    count: int

    def __len__(self) -> int:
        return len(self.pattern) * self.count


def zstd_block(kind: int, size: int, content: bytes) -> bytes:
    return (size << 3 | kind << 1).to_bytes(3, "little") + content


def repeat_block(pattern: bytes, size: int) -> bytes:
    """A compressed block: the pattern as literals, then one match that reaches back by its length."""
    offset, match = len(pattern) + 3, size - len(pattern)
    offset_code = offset.bit_length() - 1
    bits = 1 << offset_code | offset - (1 << offset_code)  # The highest bit ends the stream.
    bits = bits << 16 | match - 65539  # Match length code 52 has 16 bits above 65539.
    modes = 0b01010100  # One code each for literals, offsets, matches.
    sequences = bytes([1, modes, len(pattern), offset_code, 52])
    content = bytes([len(pattern) << 3]) + pattern + sequences + bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return zstd_block(2, len(content), content)


def zstd(parts: Iterable[bytes | Repeat], claimed: int | None = None) -> bytes:
    """A frame that holds the parts, and claims `claimed` bytes of content if it is given."""
    blocks = []
    for part in parts:
        if isinstance(part, Repeat):
            period = len(part.pattern)
            step = BLOCK_BYTES // period * period
            left = len(part)
            while left >= step:
                blocks.append(repeat_block(part.pattern, step))
                left -= step
            part = part.pattern * (left // period)
        pieces = (part[i : i + BLOCK_BYTES] for i in range(0, len(part), BLOCK_BYTES))
        blocks += [zstd_block(0, len(piece), piece) for piece in pieces]
    last = len(blocks) - 1
    blocks[last] = bytes([blocks[last][0] | 1]) + blocks[last][1:]
    descriptor = b"\x00\x58" if claimed is None else b"\xe0" + claimed.to_bytes(8, "little")  # 0x58: a window of 2 MiB.
    return b"\x28\xb5\x2f\xfd" + descriptor + b"".join(blocks)


# ---- MCAP ------------------------------------------------------------------------------------------------------------------


def text(data: str | bytes) -> bytes:
    data = data.encode() if isinstance(data, str) else data
    return struct.pack("<I", len(data)) + data


def record(opcode: int, body: bytes, claimed: int | None = None) -> bytes:
    return struct.pack("<BQ", opcode, len(body) if claimed is None else claimed) + body


def schema_body(number: int, name: str, encoding: str = "protobuf", data: bytes = b"") -> bytes:
    return struct.pack("<H", number) + text(name) + text(encoding) + text(data)


def channel_body(number: int, schema: int, topic: str, encoding: str = "protobuf") -> bytes:
    return struct.pack("<HH", number, schema) + text(topic) + text(encoding) + text(b"")


def message_head(channel: int, time: int = 0) -> bytes:
    return struct.pack("<HIQQ", channel, 0, time, time)


def chunk_body(
    records: bytes, *, size: int | None = None, crc: int = 0, compression: str = "", times: tuple[int, int] = (0, 0), plain: int = 0
) -> bytes:
    """`plain`: the uncompressed size, where records are compressed."""
    size = (plain or len(records)) if size is None else size
    return struct.pack("<QQQI", *times, size, crc) + text(compression) + struct.pack("<Q", len(records)) + records


@dataclass
class File:
    """A file that grows record by record. put() gives the offset of a record; what is whole is counted for a true summary."""

    out: bytearray = field(default_factory=lambda: bytearray(MAGIC))
    definitions: list[bytes] = field(default_factory=list)  # Records of the data, schemas first.
    chunks: list[bytes] = field(default_factory=list)  # Bodies of their ChunkIndex.
    counts: dict[int, int] = field(default_factory=dict)  # Messages by channel.

    def put(self, opcode: int, body: bytes, claimed: int | None = None) -> int:
        at = len(self.out)
        self.out += record(opcode, body, claimed)
        return at

    def header(self, profile: str = "isobit-trace") -> int:
        return self.put(HEADER, text(profile) + text("hostile"))

    def chunk(self, records: bytes, index: bool = False, times: tuple[int, int] = (0, 0)) -> int:
        """An uncompressed chunk with a true checksum, and with its message indexes if `index`."""
        at = self.put(CHUNK, chunk_body(records, crc=zlib.crc32(records), times=times))
        length = len(self.out) - at
        entries: dict[int, list[int]] = {}
        inside = 0
        while inside < len(records):
            opcode, size = struct.unpack_from("<BQ", records, inside)
            if opcode == MESSAGE:
                entries.setdefault(struct.unpack_from("<H", records, inside + HEAD_BYTES)[0], []).append(inside)
            inside += HEAD_BYTES + size
        offsets = {}
        for channel, places in entries.items():
            self.counts[channel] = self.counts.get(channel, 0) + len(places)
            if index:
                offsets[channel] = self.put(MESSAGE_INDEX, message_index_body(channel, places))
        self.chunks.append(
            struct.pack("<QQQQ", *times, at, length)
            + text(b"".join(struct.pack("<HQ", *item) for item in offsets.items()))
            + struct.pack("<Q", len(self.out) - at - length)
            + text("")
            + struct.pack("<QQ", len(records), len(records))
        )
        return at

    def data_end(self, crc: int = 0) -> int:
        return self.put(DATA_END, struct.pack("<I", crc))

    def statistics_body(self, messages: int | None = None) -> bytes:
        total = sum(self.counts.values()) if messages is None else messages
        schemas = sum(definition[0] == SCHEMA for definition in self.definitions)
        head = struct.pack("<QHIIII", total, schemas, len(self.definitions) - schemas, 0, 0, len(self.chunks))
        return head + struct.pack("<QQ", 0, 0) + text(b"".join(struct.pack("<HQ", *item) for item in self.counts.items()))

    def footer(self, summary: int = 0, offsets: int = 0, crc: int = 0) -> int:
        return self.put(FOOTER, struct.pack("<QQI", summary, offsets, crc))

    def close(self) -> bytes:
        """Without a summary: what a reader that found a broken rule never comes to."""
        self.data_end()
        self.footer()
        return bytes(self.out + MAGIC)


def message_index_body(channel: int, places: Iterable[int]) -> bytes:
    return struct.pack("<H", channel) + text(b"".join(struct.pack("<QQ", 0, place) for place in places))
