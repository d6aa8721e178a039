# SPDX-License-Identifier: Apache-2.0
"""Records of the container that break a rule which every verb checks."""

import struct
import zlib

from mcap_bytes import (
    CHANNEL,
    CHUNK,
    FOOTER,
    HEAD_BYTES,
    HEADER,
    MAGIC,
    MESSAGE,
    METADATA,
    SCHEMA,
    STATISTICS,
    File,
    Repeat,
    channel_body,
    chunk_body,
    message_head,
    record,
    schema_body,
    text,
    zstd,
)
from recipe import FOREIGN, RUN, SOUND, Made, Place, breaks, last_of, records, started

MIB = 1 << 20
CHUNK_LIMIT, TOTAL_LIMIT = 64 * MIB, 4096 * MIB
ESCAPES = "\x1b]0;owned\x07\x1b[2J\u202e\u2066\x9b31m"


def at_record(opcode: int, body: bytes, claimed: int | None = None) -> Made:
    """The rule is broken by this record, which follows the definitions."""
    file = started()
    at = file.put(opcode, body, claimed)
    return Made(file.close(), Place(at))


def at_chunk(body: bytes) -> Made:
    return at_record(CHUNK, body)


# ---- the beginning and the end ---------------------------------------------------------------------------------------------


@breaks("empty")
def nothing() -> Made:
    return Made(b"", Place())


@breaks("magic")
def text_in_place_of_mcap() -> Made:
    return Made(b"#!/bin/sh\necho \x1b[2J\n", Place(0))


@breaks("magic")
def magic_of_another_version() -> Made:
    return Made(MAGIC.replace(b"0", b"1") + started().close()[8:], Place(0))


@breaks("header")
def first_record_is_a_schema() -> Made:
    file = File()
    at = file.put(SCHEMA, schema_body(1, "isobit.trace.v1.Run"))
    return Made(file.close(), Place(at))


@breaks("header")
def header_that_ends_inside_its_profile() -> Made:
    file = File()
    at = file.put(HEADER, struct.pack("<I", 12) + b"isobit")
    return Made(file.close(), Place(at))


@breaks("profile")
def profile_of_escape_sequences() -> Made:
    file = File()
    at = file.header(ESCAPES)
    return Made(file.close(), Place(at))


@breaks("footer")
def footer_without_magic() -> Made:
    file = started()
    file.data_end()
    file.footer()
    return Made(bytes(file.out) + b"\x89MCAP0\r\r", Place(len(file.out)))


@breaks("trailing")
def program_behind_the_end() -> Made:
    data = last_of([RUN]).data
    return Made(data + b"PK\x03\x04" + b"x" * 1000, Place(len(data)))


@breaks("run_missing")
def recording_without_messages() -> Made:
    return Made(started().close(), Place())


# ---- records and their lengths ---------------------------------------------------------------------------------------------


@breaks("opcode")
def opcode_zero() -> Made:
    return at_record(0, b"x")


@breaks("record_length")
def record_of_exabytes() -> Made:
    return at_record(MESSAGE, message_head(1), claimed=(1 << 64) - 1)


@breaks("record_length")
def attachment_longer_than_the_file() -> Made:
    return at_record(METADATA, b"", claimed=1 << 40)


def above_the_limit(file: File, opcode: int) -> Made:
    at = file.put(opcode, b"", claimed=CHUNK_LIMIT + MIB + 1)
    return Made(bytes(file.out), Place(at), zeros=CHUNK_LIMIT + MIB + 1)


@breaks("record_limit")
def record_above_the_limit() -> Made:
    return above_the_limit(started(), MESSAGE)


@breaks("record_limit")
def summary_record_above_the_limit() -> Made:
    file = started()
    file.chunk(records([RUN]))
    file.data_end()
    return above_the_limit(file, STATISTICS)


@breaks("record_fields")
def chunk_record_shorter_than_its_fields() -> Made:
    return at_chunk(bytes(27))


@breaks("record_fields")
def chunk_longer_inside_than_its_record() -> Made:
    return at_chunk(struct.pack("<QQQI", 0, 0, 100, 0) + text("") + struct.pack("<Q", (1 << 64) - 1) + bytes(100))


@breaks("record_fields")
def schema_whose_name_is_longer_than_the_record() -> Made:
    return at_record(SCHEMA, struct.pack("<HI", 50, (1 << 32) - 1) + b"name")


@breaks("record_fields")
def message_inside_a_chunk_without_its_times() -> Made:
    file = started()
    before = records([RUN])
    at = file.chunk(before + record(MESSAGE, message_head(2)[:21]))
    return Made(file.close(), Place(at, len(before)))


@breaks("record_fields")
def footer_shorter_than_its_fields() -> Made:
    file = started()
    file.chunk(records([RUN]))
    file.data_end()
    at = file.put(FOOTER, bytes(19))
    return Made(bytes(file.out) + MAGIC, Place(at))


@breaks("record_place")
def statistics_among_the_data() -> Made:
    return at_record(STATISTICS, started().statistics_body())


@breaks("record_place")
def second_header() -> Made:
    return at_record(HEADER, text("isobit-trace") + text(""))


@breaks("record_place")
def chunk_in_the_summary() -> Made:
    file = started()
    file.chunk(records(SOUND))
    file.data_end()
    at = file.chunk(records([RUN]))
    file.footer()
    return Made(bytes(file.out) + MAGIC, Place(at))


# ---- schemas and channels --------------------------------------------------------------------------------------------------


@breaks("schema")
def number_of_two_schemas() -> Made:
    return at_record(SCHEMA, schema_body(1, "isobit.trace.v1.Ops"))


@breaks("schema")
def schema_number_zero() -> Made:
    return at_record(SCHEMA, schema_body(0, "isobit.trace.v1.Run"))


@breaks("schema")
def our_schema_in_escape_sequences() -> Made:
    return at_record(SCHEMA, schema_body(50, "isobit.trace.v1.Run", ESCAPES))


@breaks("channel")
def number_of_two_channels() -> Made:
    return at_record(CHANNEL, channel_body(1, 2, "/run"))


@breaks("channel")
def channel_of_a_schema_that_comes_later() -> Made:
    return at_record(CHANNEL, channel_body(50, 50, ESCAPES))


@breaks("channel")
def our_channel_in_json() -> Made:
    return at_record(CHANNEL, channel_body(50, 1, "/run", "json"))


@breaks("channel_unknown")
def message_of_an_unknown_channel() -> Made:
    return at_record(MESSAGE, message_head(77))


# ---- chunks ----------------------------------------------------------------------------------------------------------------


@breaks("compression")
def compression_of_escape_sequences() -> Made:
    return at_chunk(chunk_body(b"x", compression=ESCAPES))


@breaks("chunk_limit")
def chunk_that_claims_exabytes() -> Made:
    return at_chunk(chunk_body(zstd([b"x"]), compression="zstd", size=(1 << 64) - 1))


@breaks("chunk_limit")
def chunk_of_a_byte_too_many() -> Made:
    return at_chunk(chunk_body(zstd([Repeat(b"\0", CHUNK_LIMIT + 1)]), compression="zstd", size=CHUNK_LIMIT + 1))


@breaks("total_limit")
def many_chunks_below_the_limit() -> Made:
    body_bytes = CHUNK_LIMIT - HEAD_BYTES
    head = record(MESSAGE, message_head(FOREIGN), claimed=body_bytes)
    rest = Repeat(b"\0", CHUNK_LIMIT - len(head))
    chunk = chunk_body(zstd([head, rest]), compression="zstd", size=CHUNK_LIMIT)
    file = started()
    # The last of these is above; schemas and channels count too.
    at = [file.put(CHUNK, chunk) for _ in range(TOTAL_LIMIT // CHUNK_LIMIT)][-1]
    return Made(file.close(), Place(at))


@breaks("chunk_size")
def chunk_that_holds_more_than_it_claims() -> Made:
    return at_chunk(chunk_body(records([RUN]), size=1))


@breaks("chunk_size")
def chunk_that_holds_less_than_it_claims() -> Made:
    return at_chunk(chunk_body(zstd([records([RUN])]), compression="zstd", size=CHUNK_LIMIT))


@breaks("chunk_size")
def zstd_bomb() -> Made:
    return at_chunk(chunk_body(zstd([Repeat(b"\0", 1024 * MIB)]), compression="zstd", size=1000))


@breaks("zstd")
def zstd_frame_that_claims_exabytes() -> Made:
    return at_chunk(chunk_body(zstd([b"x"], claimed=1 << 60), compression="zstd", size=1000))


@breaks("zstd")
def zstd_chunk_that_is_none() -> Made:
    return at_chunk(chunk_body(records([RUN]), compression="zstd"))


@breaks("zstd")
def zstd_frame_that_ends_early() -> Made:
    return at_chunk(chunk_body(zstd([b"x" * 1000])[:-1], compression="zstd", size=1000))


@breaks("chunk_crc")
def chunk_with_a_flipped_bit() -> Made:
    chunk = bytearray(records([RUN]))
    crc = zlib.crc32(chunk)
    chunk[-1] ^= 1
    return at_chunk(chunk_body(bytes(chunk), crc=crc))


@breaks("chunk_records")
def chunk_in_a_chunk() -> Made:
    inner = record(CHUNK, chunk_body(records([RUN])))
    file = started()
    at = file.put(CHUNK, chunk_body(records([RUN]) + inner))
    return Made(file.close(), Place(at, len(records([RUN]))))


@breaks("chunk_records")
def record_longer_than_its_chunk() -> Made:
    before = records([RUN])
    file = started()
    at = file.put(CHUNK, chunk_body(before + record(MESSAGE, message_head(2), claimed=(1 << 64) - 9)))
    return Made(file.close(), Place(at, len(before)))


@breaks("chunk_records")
def chunk_that_ends_inside_the_head_of_a_record() -> Made:
    before = records([RUN])
    file = started()
    at = file.put(CHUNK, chunk_body(before + record(MESSAGE, b"")[:8]))
    return Made(file.close(), Place(at, len(before)))
