# SPDX-License-Identifier: Apache-2.0
"""The golden digests of src/digest/golden_test.cc, computed a second time from docs/format/digests.md."""

import struct
from pathlib import Path

import digests
import numpy as np
import pytest

GOLDEN_LINES = (Path(__file__).parent / "golden.txt").read_text(encoding="ascii").splitlines()


def make_bytes(dtype: str, count: int, seed: int, special: bool) -> bytes:
    """The inputs, as src/digest/test_data.h makes them."""
    _, size, parts, kind = digests.DTYPES[dtype]
    bits = 8 * size
    is_float = not isinstance(kind, str) and not dtype.startswith("float8")
    words = []
    for i in range(count * parts):
        word = digests.mix((seed + i) & digests.MASK) >> (64 - bits)
        if is_float:
            exponent, mantissa = kind
            sign = word & (1 << (bits - 1))
            if special:
                top, low = ((1 << exponent) - 1) << mantissa, word & ((1 << mantissa) - 1)
                choice = digests.mix((seed ^ (i + 77)) & digests.MASK) % 11
                word = {0: sign, 1: sign | low, 2: sign | top, 3: sign | top | low}.get(choice, word)
            else:
                near_one = ((1 << (exponent - 1)) - 4) << mantissa
                word = sign | near_one | (word & ((1 << (mantissa + 2)) - 1))
        words.append(word & 1 if dtype == "bool" else word)
    return np.array(words, dtype=np.uint64).astype(f"<u{size}").tobytes()


def hex_double(value: float) -> str:
    return f"{struct.unpack('<Q', struct.pack('<d', value))[0]:016x}"


def fnv1a(data: bytes) -> int:
    result = 0xCBF29CE484222325
    for byte in data:
        result = ((result ^ byte) * 0x100000001B3) & digests.MASK
    return result


def parse(line: str) -> tuple[str, tuple[int, int], bytes, list[list[str]]]:
    head, *columns = (part.split() for part in line.split("|"))
    dtype, rows, width, seed, content = head
    shape = (int(rows), int(width))
    return dtype, shape, make_bytes(dtype, shape[0] * shape[1], int(seed), content == "special"), columns


@pytest.mark.parametrize("line", GOLDEN_LINES, ids=lambda line: line.split("|")[0].strip().replace(" ", "-"))
def test_statistics_and_sketch(line: str) -> None:
    dtype, _, data, columns = parse(line)
    parts = digests.decode(dtype, data)
    counts, figures = digests.statistics(parts)
    sketch = digests.sketch(parts.values)
    assert [str(c) for c in counts] == columns[1]
    assert [hex_double(f) for f in figures] == columns[2]
    assert [f"{fnv1a(sketch.tobytes()):x}", hex_double(sketch[0]), hex_double(sketch[-1])] == columns[3]


@pytest.mark.parametrize("line", GOLDEN_LINES, ids=lambda line: line.split("|")[0].strip().replace(" ", "-"))
def test_exact_digests(line: str) -> None:
    xxhash = pytest.importorskip("xxhash")
    dtype, shape, data, columns = parse(line)
    seed = xxhash.xxh3_64_intdigest(digests.header(dtype, shape))
    row_seed = xxhash.xxh3_64_intdigest(digests.header(dtype, shape[1:]))
    width = len(data) // shape[0]
    rows = [xxhash.xxh3_128_intdigest(data[i : i + width], row_seed) for i in range(0, len(data), width)]
    total = (sum(rows) % (1 << 128)).to_bytes(16, "little")
    found = [
        xxhash.xxh3_128_hexdigest(data, seed),
        xxhash.xxh3_128_hexdigest(digests.canonical_nans(dtype, data), seed),
        xxhash.xxh3_128_hexdigest(total, seed),
    ]
    assert found == columns[0]
