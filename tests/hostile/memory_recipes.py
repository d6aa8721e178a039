# SPDX-License-Identifier: Apache-2.0
"""Small files that ask for much memory."""


from mcap_bytes import BLOCK_BYTES, CHUNK, MESSAGE, Repeat, chunk_body, message_head, record, varint, zstd
from recipe import CHANNELS, DEFINED, RUN, Made, Message, Place, breaks, records, started

CHUNK_LIMIT = 64 << 20
COLUMN_LIMIT = 1 << 20


def bomb(topic: str, pattern: bytes, before: list[Message]) -> Made:
    """A chunk of 64 MiB and one message that repeats `pattern`: an entry in memory for each two bytes."""
    head = records(before)
    length = (CHUNK_LIMIT // BLOCK_BYTES - 1) * BLOCK_BYTES  # Whole blocks, so that the file stays small.
    message = record(MESSAGE, message_head(CHANNELS[topic]), claimed=22 + length)
    file = started()
    parts = [head + message, Repeat(pattern, length // len(pattern))]
    at = file.put(CHUNK, chunk_body(zstd(parts), compression="zstd", size=len(head) + len(message) + length))
    return Made(file.close(), Place(at, len(head)))


@breaks("amplification")
def millions_of_strings() -> Made:
    return bomb("/strings", b"\x12\x00", [RUN])


@breaks("amplification")
def millions_of_arguments() -> Made:
    return bomb("/run", b"\x22\x00", [])


@breaks("amplification")
def millions_of_nodes() -> Made:
    return bomb("/nodes", b"\x12\x00", [RUN])


@breaks("amplification")
def millions_of_details() -> Made:
    return bomb("/details", b"\x12\x00", [RUN])


@breaks("amplification")
def millions_of_attributes() -> Made:
    return bomb("/side", b"\x2a\x00", [RUN])


@breaks("amplification")
def millions_of_facts() -> Made:
    return bomb("/env", b"\x0a\x00", [RUN])


@breaks("memory_limit")
def details_in_a_file_as_large_as_their_limit_wants() -> Made:
    """Not compressed: what the file needs in memory is less than 256 times its 10 MiB, but more than 2 GiB."""
    before = records([RUN])
    message = record(MESSAGE, message_head(CHANNELS["/details"]) + b"\x12\x00" * (5 << 20))
    file = started()
    at = file.put(CHUNK, chunk_body(before + message))
    return Made(file.close(), Place(at, len(before)))


def column(topic: str, fields: list[tuple[int, bytes]]) -> list[bytes | Repeat]:
    """One message whose columns have the most entries that are allowed."""
    parts: list[bytes | Repeat] = []
    for tag, entry in fields:
        parts += [varint(tag << 3 | 2) + varint(COLUMN_LIMIT * len(entry)), Repeat(entry, COLUMN_LIMIT)]
    size = sum(map(len, parts))
    return [record(MESSAGE, message_head(CHANNELS[topic]), claimed=22 + size), *parts]


@breaks("column_length")
def every_column_as_long_as_it_may_be() -> Made:
    """But for the digests of the outputs: nothing is counted before all columns are there."""
    parts = column("/ops", [(tag, b"\x00") for tag in (*range(1, 14), 15, 17, 18, 19)])
    file = started()
    file.chunk(records(DEFINED))
    at = file.put(CHUNK, chunk_body(zstd(parts), compression="zstd", size=sum(map(len, parts))))
    return Made(file.close(), Place(at, 0))


# ---- Files that reach the limit step by step ---------------------------------------------------------------------------------


def many(messages: list[bytes | Repeat], times: int) -> bytes:
    """The parts, `times` times, as chunks."""
    file = started()
    file.chunk(records(DEFINED))
    size = sum(map(len, messages))
    chunk = chunk_body(zstd(messages), compression="zstd", size=size)
    for _ in range(times):
        file.put(CHUNK, chunk)
    return file.close()


def many_ops() -> bytes:
    return many(column("/ops", [(1, b"\x00")]), 40)


def many_shapes() -> bytes:
    file = started()
    file.chunk(records(DEFINED))
    for i in range(40):
        parts = column("/shapes", [(2, b"\x01"), (3, b"\x01")])
        first = b"\x08" + varint(2 + i * COLUMN_LIMIT)
        parts[0] = record(MESSAGE, message_head(CHANNELS["/shapes"]), claimed=22 + len(first) + sum(map(len, parts[1:]))) + first
        file.put(CHUNK, chunk_body(zstd(parts), compression="zstd", size=sum(map(len, parts))))
    return file.close()


def many_row_digests() -> bytes:
    array = varint(5 << 3 | 2) + varint(8 * COLUMN_LIMIT)
    rows = Repeat(b"\x00", 8 * COLUMN_LIMIT)
    head = b"\x10\x02" + varint(6 << 3 | 2) + varint(len(array) + len(rows)) + array
    message = record(MESSAGE, message_head(CHANNELS["/side"]), claimed=22 + len(head) + len(rows)) + head
    return many([message, rows], 40)


RISING = {"many_ops": many_ops, "many_shapes": many_shapes, "many_row_digests": many_row_digests}
