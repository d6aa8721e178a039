# SPDX-License-Identifier: Apache-2.0
"""Messages that break a rule, in a sound container."""

import struct

from mcap_bytes import blob, number, packed
from recipe import (
    DEFINED,
    DIGEST,
    END,
    RUN,
    Message,
    attr,
    counts,
    details,
    env,
    message_breaks,
    node,
    ops,
    shapes,
    side,
    sites,
    strings,
    value,
)

COLUMN_LIMIT, TEXT_LIMIT = 1 << 20, 64 << 10


# ---- protobuf and text -----------------------------------------------------------------------------------------------------


@message_breaks("protobuf")
def length_of_a_field_beyond_its_message() -> list[Message]:
    return [RUN, ("/strings", b"\x12\xff\xff\xff\xff\x0f")]


@message_breaks("protobuf")
def varint_of_eleven_bytes() -> list[Message]:
    return [RUN, ("/strings", b"\x08" + b"\xff" * 10 + b"\x01")]


@message_breaks("protobuf")
def varint_without_an_end() -> list[Message]:
    return [RUN, ("/sites", blob(2, b"\x01\x80"))]


@message_breaks("protobuf")
def field_number_zero() -> list[Message]:
    return [RUN, ("/env", b"\x00\x01")]


@message_breaks("protobuf")
def groups_without_an_end() -> list[Message]:
    return [RUN, ("/env", b"\x0b" * 1000)]


@message_breaks("protobuf")
def text_in_place_of_a_number() -> list[Message]:
    return [RUN, ("/side", blob(2, b"note"))]


@message_breaks("protobuf")
def doubles_that_end_inside_a_number() -> list[Message]:
    return [RUN, details(blob(2, bytes(1023)))]


@message_breaks("utf8")
def latin_1() -> list[Message]:
    return [RUN, strings(b"caf\xe9")]


@message_breaks("utf8")
def overlong_slash() -> list[Message]:
    return [RUN, env(b"os.name", b"\xc0\xaf")]


@message_breaks("utf8")
def surrogates() -> list[Message]:
    return [RUN, side(name=b"\xed\xa0\xbd\xed\xb8\x80")]


@message_breaks("utf8")
def beyond_unicode() -> list[Message]:
    return [RUN, side(blob(5, attr(b"\xf4\x90\x80\x80", b"")))]


@message_breaks("text_limit")
def text_of_a_byte_too_many() -> list[Message]:
    return [RUN, strings(b"x" * (TEXT_LIMIT + 1))]


# ---- order -----------------------------------------------------------------------------------------------------------------


@message_breaks("run_missing")
def no_head() -> list[Message]:
    return [counts()]


@message_breaks("run_repeated")
def two_heads() -> list[Message]:
    return [RUN, RUN]


@message_breaks("schema_version")
def version_of_the_future() -> list[Message]:
    return [("/run", blob(1, b"hostile") + number(9, 2))]


@message_breaks("schema_version")
def no_version() -> list[Message]:
    return [("/run", blob(1, b"hostile"))]


@message_breaks("after_end")
def messages_after_the_end() -> list[Message]:
    return [RUN, END, counts()]


@message_breaks("after_end")
def two_ends() -> list[Message]:
    return [RUN, END, END]


@message_breaks("definition_order")
def strings_that_begin_late() -> list[Message]:
    return [RUN, strings(b"x", first=1 << 31)]


@message_breaks("definition_order")
def strings_defined_again() -> list[Message]:
    return [RUN, strings(b"x"), strings(b"y")]


# ---- numbers that refer to definitions -------------------------------------------------------------------------------------


@message_breaks("string_index")
def site_in_a_file_without_a_name() -> list[Message]:
    return [RUN, strings(b"train.py"), sites(file=2, function=0, source=0)]


@message_breaks("string_index")
def input_of_a_node_at_the_end_of_32_bits() -> list[Message]:
    return [*DEFINED[:3], node(inputs=(1, (1 << 32) - 1))]


@message_breaks("site_index")
def op_at_a_site_that_comes_later() -> list[Message]:
    return [*DEFINED, ops(site=[2])]


@message_breaks("site_index")
def end_at_a_site_of_64_bits() -> list[Message]:
    return [RUN, ("/end", number(5, 1 << 32))]


@message_breaks("shape_index")
def output_of_an_unknown_shape() -> list[Message]:
    return [*DEFINED, ops(output_shape=[2])]


@message_breaks("node_index")
def run_of_an_unknown_node() -> list[Message]:
    return [*DEFINED, ops(node=[1])]


@message_breaks("detail_index")
def output_with_an_unknown_detail() -> list[Message]:
    return [*DEFINED, ops(output_detail=[2])]


@message_breaks("detail_index")
def array_with_an_unknown_detail() -> list[Message]:
    return [*DEFINED, side(blob(6, number(4, 2)))]


# ---- columns and numbers ---------------------------------------------------------------------------------------------------


@message_breaks("shape")
def negative_dimension() -> list[Message]:
    return [RUN, shapes(2, -1)]


@message_breaks("shape")
def product_of_dimensions_overflows() -> list[Message]:
    return [RUN, shapes(1 << 32, 1 << 31)]


@message_breaks("shape")
def dimensions_without_end() -> list[Message]:
    return [RUN, shapes(*[1] * 255)]


@message_breaks("shape")
def array_whose_dimensions_overflow() -> list[Message]:
    return [RUN, side(blob(6, packed(2, [1 << 62, 2])))]


@message_breaks("column_length")
def shape_with_fewer_dimensions_than_its_rank() -> list[Message]:
    return [RUN, shapes(2, 3, rank=(1 << 64) - 1)]


@message_breaks("column_length")
def column_of_a_million_and_one_entries() -> list[Message]:
    return [RUN, ("/sites", blob(2, bytes(COLUMN_LIMIT + 1)))]


@message_breaks("column_length")
def column_in_many_pieces() -> list[Message]:
    return [RUN, ("/sites", (blob(2, bytes(COLUMN_LIMIT // 2))) * 2 + number(2, 0))]


@message_breaks("column_length")
def columns_of_sites_differ() -> list[Message]:
    return [RUN, ("/sites", number(1, 1) + packed(2, [0, 0]) + packed(3, [0]) + packed(4, [0, 0]) + packed(5, [0, 0]))]


@message_breaks("column_length")
def columns_of_ops_differ() -> list[Message]:
    return [*DEFINED, ops(thread=[1, 2])]


@message_breaks("column_length")
def more_outputs_than_there_are() -> list[Message]:
    return [*DEFINED, ops(output_count=[0xFFFF])]


@message_breaks("column_length")
def more_inputs_than_there_are() -> list[Message]:
    return [*DEFINED, ops(input_count=[0xFFFF])]


@message_breaks("number_range")
def occurrence_of_64_bits() -> list[Message]:
    return [*DEFINED, ops(occurrence=[1 << 32])]


@message_breaks("number_range")
def output_count_of_17_bits() -> list[Message]:
    return [*DEFINED, ops(output_count=[1 << 16])]


@message_breaks("number_range")
def line_of_33_bits() -> list[Message]:
    return [RUN, strings(b"a", b"b", b"c"), sites(line=1 << 31)]


@message_breaks("number_range")
def element_type_256() -> list[Message]:
    return [*DEFINED, ops(output_dtype=[256])]


@message_breaks("digest_length")
def digests_that_end_inside_one() -> list[Message]:
    return [*DEFINED, ops(outputs=DIGEST[:15])]


@message_breaks("digest_length")
def chain_of_17_bytes() -> list[Message]:
    return [RUN, ("/end", blob(6, DIGEST + b"x"))]


@message_breaks("digest_length")
def value_without_a_name() -> list[Message]:
    return [RUN, value(exact=b"")]


@message_breaks("sketch")
def sketch_of_127_numbers() -> list[Message]:
    return [RUN, details(blob(2, struct.pack("<127d", *[1.0] * 127)))]


@message_breaks("side_kind")
def side_event_without_a_kind() -> list[Message]:
    return [RUN, side(kind=0)]


@message_breaks("side_kind")
def side_event_of_kind_256() -> list[Message]:
    return [RUN, side(kind=256)]


# ---- values ----------------------------------------------------------------------------------------------------------------


@message_breaks("value_part")
def part_that_begins_beyond_its_value() -> list[Message]:
    return [RUN, value(offset=(1 << 64) - 1, data=b"x")]


@message_breaks("value_part")
def part_longer_than_its_value() -> list[Message]:
    return [RUN, value(data=bytes(9))]


@message_breaks("value_part")
def part_without_a_beginning() -> list[Message]:
    return [RUN, value(offset=4, data=bytes(4))]


@message_breaks("value_part")
def parts_with_a_gap() -> list[Message]:
    return [RUN, value(data=bytes(2)), value(offset=4, data=bytes(4))]


@message_breaks("value_part")
def empty_parts_without_end() -> list[Message]:
    return [RUN, value(data=b"")]


@message_breaks("value_size")
def value_of_exabytes() -> list[Message]:
    return [RUN, value(size=1 << 62, dim=1 << 60)]


@message_breaks("value_size")
def value_larger_than_its_shape() -> list[Message]:
    return [RUN, value(size=12)]


@message_breaks("value_size")
def value_of_elements_without_a_size() -> list[Message]:
    return [RUN, value(dtype=7)]


@message_breaks("value_encoding")
def unknown_encoding() -> list[Message]:
    return [RUN, value(encoding=2)]


@message_breaks("value_encoding")
def shuffled_part_that_ends_inside_an_element() -> list[Message]:
    return [RUN, value(data=bytes(6), encoding=1)]


@message_breaks("value_repeated")
def value_stored_twice() -> list[Message]:
    return [RUN, value(), value()]


@message_breaks("value_incomplete")
def value_begins_inside_another() -> list[Message]:
    return [RUN, value(data=bytes(4)), value(exact=DIGEST[::-1])]
