# SPDX-License-Identifier: Apache-2.0
"""Files that can be read, and break what they promise to other tools: `isobit verify` says so."""

import struct
import zlib
from collections.abc import Callable

from mcap_bytes import (
    CHANNEL,
    CHUNK,
    CHUNK_INDEX,
    FOOTER,
    MAGIC,
    MESSAGE_INDEX,
    SCHEMA,
    STATISTICS,
    SUMMARY_OFFSET,
    File,
    channel_body,
    message_index_body,
    record,
    schema_body,
)
from recipe import CHANNELS, RUN, SOUND, Made, Message, Place, breaks, counts, inner_places, records, started, value


def whole(index: bool = True) -> File:
    """All of a sound recording up to the end of its data, with true checksums."""
    file = started()
    file.chunk(records(SOUND), index=index)
    file.data_end(zlib.crc32(file.out))
    return file


def sound() -> bytes:
    """A recording with everything that MCAP knows of a summary, and nothing wrong."""
    file = whole()
    begin = len(file.out)
    groups = {
        SCHEMA: [definition for definition in file.definitions if definition[0] == SCHEMA],
        CHANNEL: [definition for definition in file.definitions if definition[0] == CHANNEL],
        STATISTICS: [record(STATISTICS, file.statistics_body())],
        CHUNK_INDEX: [record(CHUNK_INDEX, index) for index in file.chunks],
    }
    offsets = b""
    for opcode, group in groups.items():
        size = sum(map(len, group))
        offsets += record(SUMMARY_OFFSET, struct.pack("<BQQ", opcode, len(file.out), size))
        file.out += b"".join(group)
    offsets_begin = len(file.out)
    file.out += offsets
    crc = zlib.crc32(file.out[begin:] + struct.pack("<BQQQ", FOOTER, 20, begin, offsets_begin))
    file.footer(begin, offsets_begin, crc)
    return bytes(file.out) + MAGIC


def in_summary(add: Callable[[File], int]) -> Made:
    """The rule is broken by the record of the summary that `add` gives the place of."""
    file = whole()
    begin = len(file.out)
    at = add(file)
    file.footer(begin)
    return Made(bytes(file.out) + MAGIC, Place(at))


def at_footer(file: File, **fields: int) -> Made:
    at = file.footer(**fields)
    return Made(bytes(file.out) + MAGIC, Place(at))


def content(messages: list[Message], place: Place) -> Made:
    file = started()
    file.chunk(records(messages))
    return Made(file.close(), place)


# ---- files that end early --------------------------------------------------------------------------------------------------


@breaks("truncated", "verify")
def file_that_ends_inside_a_chunk() -> Made:
    file = started()
    at = file.chunk(records(SOUND))
    return Made(bytes(file.out[:-1]), Place(at))


@breaks("truncated", "verify")
def file_that_ends_inside_the_head_of_a_record() -> Made:
    file = started()
    file.chunk(records(SOUND))
    return Made(bytes(file.out) + record(CHUNK, b"")[:5], Place(len(file.out)))


@breaks("truncated", "verify")
def file_that_ends_inside_its_magic() -> Made:
    data = content(SOUND, Place()).data
    return Made(data[:-1], Place(len(data) - len(MAGIC)))


@breaks("truncated", "verify")
def zeros_in_place_of_data_never_written() -> Made:
    file = started()
    file.chunk(records(SOUND))
    return Made(bytes(file.out) + bytes(1 << 20), Place(len(file.out)))


@breaks("no_footer", "verify")
def file_that_ends_behind_a_chunk() -> Made:
    file = started()
    file.chunk(records(SOUND))
    return Made(bytes(file.out), Place(len(file.out)))


# ---- the data --------------------------------------------------------------------------------------------------------------


@breaks("chunk_times", "verify")
def chunk_of_other_times_than_its_messages() -> Made:
    file = started()
    at = file.chunk(records(SOUND), times=(0, (1 << 64) - 1))
    return Made(file.close(), Place(at))


@breaks("record_place", "verify")
def message_index_before_the_first_chunk() -> Made:
    file = started()
    at = file.put(MESSAGE_INDEX, message_index_body(1, [0]))
    file.chunk(records(SOUND))
    return Made(file.close(), Place(at))


def indexed(entries: dict[int, list[int]]) -> tuple[File, list[int]]:
    file = started()
    file.chunk(records(SOUND))
    return file, [file.put(MESSAGE_INDEX, message_index_body(channel, places)) for channel, places in entries.items()]


def true_entries() -> dict[int, list[int]]:
    return {CHANNELS[topic]: [place] for (topic, _), place in zip(SOUND, inner_places(records(SOUND)), strict=True)}


@breaks("message_index", "verify")
def message_index_that_points_outside_of_its_chunk() -> Made:
    file, places = indexed(true_entries() | {CHANNELS["/end"]: [(1 << 64) - 1]})
    return Made(file.close(), Place(places[-1]))


@breaks("message_index", "verify")
def message_index_of_a_channel_without_messages() -> Made:
    file, places = indexed(true_entries() | {77: [0]})
    return Made(file.close(), Place(places[-1]))


@breaks("message_index", "verify")
def channel_without_its_message_index() -> Made:
    """Known at the record where the last index should stand."""
    entries = true_entries()
    del entries[CHANNELS["/end"]]
    file, _ = indexed(entries)
    at = len(file.out)
    return Made(file.close(), Place(at))


@breaks("record_fields", "verify")
def message_index_with_half_an_entry() -> Made:
    file = started()
    file.chunk(records(SOUND))
    at = file.put(MESSAGE_INDEX, message_index_body(1, [0])[:-8])
    return Made(file.close(), Place(at))


@breaks("data_crc", "verify")
def data_that_does_not_fit_its_checksum() -> Made:
    file = started()
    file.chunk(records(SOUND))
    at = file.data_end(zlib.crc32(file.out) ^ 1)
    file.footer()
    return Made(bytes(file.out) + MAGIC, Place(at))


# ---- the summary -----------------------------------------------------------------------------------------------------------


@breaks("schema", "verify")
def summary_with_another_schema() -> Made:
    return in_summary(lambda file: file.put(SCHEMA, schema_body(1, "isobit.trace.v1.Run", data=b"other")))


@breaks("channel", "verify")
def summary_with_another_channel() -> Made:
    return in_summary(lambda file: file.put(CHANNEL, channel_body(1, 1, "/other")))


@breaks("record_place", "verify")
def summary_that_is_not_grouped() -> Made:
    def add(file: File) -> int:
        first = record(STATISTICS, file.statistics_body())
        file.out += first + record(CHUNK_INDEX, file.chunks[0]) + first
        return len(file.out) - len(first)

    return in_summary(add)


@breaks("statistics", "verify")
def statistics_that_count_more() -> Made:
    return in_summary(lambda file: file.put(STATISTICS, file.statistics_body(messages=(1 << 64) - 1)))


@breaks("chunk_index", "verify")
def chunk_index_that_points_into_a_chunk() -> Made:
    def add(file: File) -> int:
        start, end, at = struct.unpack_from("<QQQ", file.chunks[0])
        return file.put(CHUNK_INDEX, struct.pack("<QQQ", start, end, at + 1) + file.chunks[0][24:])

    return in_summary(add)


@breaks("chunk_index", "verify")
def chunk_index_that_points_to_itself() -> Made:
    def add(file: File) -> int:
        start, end = struct.unpack_from("<QQ", file.chunks[0])
        return file.put(CHUNK_INDEX, struct.pack("<QQQ", start, end, len(file.out)) + file.chunks[0][24:])

    return in_summary(add)


@breaks("chunk_index", "verify")
def summary_that_leaves_a_chunk_out() -> Made:
    file = started()
    file.chunk(records([RUN]))
    file.chunk(records(SOUND[1:]))
    file.data_end()
    begin = file.put(CHUNK_INDEX, file.chunks[0])
    return at_footer(file, summary=begin)


@breaks("summary_offset", "verify")
def summary_offset_that_points_to_itself() -> Made:
    def add(file: File) -> int:
        file.put(STATISTICS, file.statistics_body())
        at = len(file.out)
        return file.put(SUMMARY_OFFSET, struct.pack("<BQQ", STATISTICS, at, 9 + 17))

    return in_summary(add)


@breaks("footer", "verify")
def footer_that_points_behind_the_file() -> Made:
    file = whole()
    file.put(STATISTICS, file.statistics_body())
    return at_footer(file, summary=(1 << 64) - 1)


@breaks("footer", "verify")
def footer_that_points_to_itself() -> Made:
    file = whole()
    file.put(STATISTICS, file.statistics_body())
    return at_footer(file, summary=len(file.out))


@breaks("summary_crc", "verify")
def summary_that_does_not_fit_its_checksum() -> Made:
    file = whole()
    begin = file.put(STATISTICS, file.statistics_body())
    true_crc = zlib.crc32(file.out[begin:] + struct.pack("<BQQQ", FOOTER, 20, begin, 0))
    return at_footer(file, summary=begin, crc=true_crc ^ 1)


# ---- what the recording says of itself -------------------------------------------------------------------------------------


@breaks("value_digest", "verify")
def value_that_is_not_what_its_name_says() -> Made:
    messages = [RUN, value(), counts(ops=0, values=1, side=0)]
    return content(messages, Place(len(started().out)))


@breaks("value_incomplete", "verify")
def last_value_without_its_end() -> Made:
    return content([RUN, value(data=bytes(4)), counts(ops=0, side=0)], Place())


@breaks("counts", "verify")
def more_kept_than_there_is() -> Made:
    return content([RUN, counts(ops=1, side=0)], Place())


@breaks("counts", "verify")
def counts_that_overflow() -> Made:
    return content([RUN, counts(ops=0, side=0, dropped_values=(1 << 64) - 1, seen=0)], Place())
