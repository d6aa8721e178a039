# SPDX-License-Identifier: Apache-2.0
"""docs/format/digests.md once more, in NumPy: written from the page, sharing no code with src/digest. For clarity, not speed."""

import struct
from dataclasses import dataclass

import numpy as np

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST_SEED, SECOND_SEED = 0x69736F6269743031, 0x69736F6269743032

# Name: (DataType number, bytes of one part, parts, kind). Kinds: f(exponent bits, mantissa bits), i signed, u unsigned.
DTYPES = {
    "float32": (1, 4, 1, (8, 23)),
    "float64": (2, 8, 1, (11, 52)),
    "int32": (3, 4, 1, "i"),
    "uint8": (4, 1, 1, "u"),
    "int16": (5, 2, 1, "i"),
    "int8": (6, 1, 1, "i"),
    "complex64": (8, 4, 2, (8, 23)),
    "int64": (9, 8, 1, "i"),
    "bool": (10, 1, 1, "u"),
    "qint8": (11, 1, 1, "i"),
    "quint8": (12, 1, 1, "u"),
    "qint32": (13, 4, 1, "i"),
    "bfloat16": (14, 2, 1, (8, 7)),
    "qint16": (15, 2, 1, "i"),
    "quint16": (16, 2, 1, "u"),
    "uint16": (17, 2, 1, "u"),
    "complex128": (18, 8, 2, (11, 52)),
    "float16": (19, 2, 1, (5, 10)),
    "uint32": (22, 4, 1, "u"),
    "uint64": (23, 8, 1, "u"),
    "float8_e5m2": (24, 1, 1, (5, 2)),
    "float8_e4m3fn": (25, 1, 1, (4, 3)),
    "int4": (29, 1, 1, "i"),
    "uint4": (30, 1, 1, "u"),
}


def mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


@dataclass
class Parts:
    """Elements as the statistics see them; what is not finite has value 0."""

    values: np.ndarray
    signed: np.ndarray  # With infinities and NaNs.
    subnormal: np.ndarray


def decode(dtype: str, data: bytes) -> Parts:
    _, size, _, kind = DTYPES[dtype]
    words = np.frombuffer(data, dtype=f"<u{size}")
    if isinstance(kind, str):
        values = np.frombuffer(data, dtype=f"<{kind}{size}").astype(np.float64)
        return Parts(values, values, np.zeros(len(values), bool))
    exponent_bits, mantissa_bits = kind
    wide = words.astype(np.uint64)
    mantissa = wide & np.uint64((1 << mantissa_bits) - 1)
    top = (1 << exponent_bits) - 1
    exponent = ((wide >> np.uint64(mantissa_bits)) & np.uint64(top)).astype(np.int64)
    negative = (wide >> np.uint64(exponent_bits + mantissa_bits)) != 0
    bias = (1 << (exponent_bits - 1)) - 1
    normal = exponent != 0
    integer = mantissa.astype(np.float64) + np.where(normal, float(1 << mantissa_bits), 0.0)
    with np.errstate(over="ignore"):
        magnitude = np.ldexp(integer, np.maximum(exponent, 1) - bias - mantissa_bits)
    if dtype == "float8_e4m3fn":  # No infinities; one NaN for each sign.
        nan = (exponent == top) & (mantissa == (1 << mantissa_bits) - 1)
        infinite = np.zeros(len(words), bool)
    else:
        nan = (exponent == top) & (mantissa != 0)
        infinite = (exponent == top) & (mantissa == 0)
    magnitude = np.where(infinite, np.inf, np.where(nan, np.nan, magnitude))
    signed = np.where(negative, -magnitude, magnitude)
    return Parts(np.where(nan | infinite, 0.0, signed), signed, (exponent == 0) & (mantissa != 0))


def canonical(value: float) -> float:
    return struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000))[0] if np.isnan(value) else float(value)


def lane_sum(values: np.ndarray) -> float:
    """Element i goes to lane i mod 16, in ascending order; the upper half of the lanes is added to the lower half."""
    padded = np.concatenate([values, np.zeros(-len(values) % 16)]).reshape(-1, 16)
    lanes = np.zeros(16)
    with np.errstate(over="ignore", invalid="ignore"):
        for row in padded:
            lanes = lanes + row
        while len(lanes) > 1:
            half = len(lanes) // 2
            lanes = lanes[:half] + lanes[half:]
    return canonical(lanes[0])


def statistics(parts: Parts) -> tuple[list[int], list[float]]:
    signed = parts.signed
    counts = [
        len(signed),
        int(np.sum(signed == 0)),
        int(np.sum(parts.subnormal)),
        int(np.sum(np.isnan(signed))),
        int(np.sum(signed == np.inf)),
        int(np.sum(signed == -np.inf)),
    ]
    numbers = signed[~np.isnan(signed)]
    low = float(numbers.min()) + 0.0 if len(numbers) else 0.0
    high = float(numbers.max()) + 0.0 if len(numbers) else 0.0
    with np.errstate(over="ignore", under="ignore"):
        squares = parts.values * parts.values
    return counts, [low, high, lane_sum(parts.values), lane_sum(squares)]


def signs(word: int) -> np.ndarray:
    return np.array([-1.0 if (word >> (63 - j)) & 1 else 1.0 for j in range(64)])


def sketch(values: np.ndarray) -> np.ndarray:
    """Both families, 64 buckets each."""
    first, second = np.zeros(64), np.zeros(64)
    padded = np.concatenate([values, np.zeros(-len(values) % 64)]).reshape(-1, 64)
    with np.errstate(over="ignore", invalid="ignore"):
        for block, x in enumerate(padded):
            hash_1 = mix((FIRST_SEED + (block + 1) * GOLDEN) & MASK)
            hash_2 = mix((SECOND_SEED + (block + 1) * GOLDEN) & MASK)
            rotated = ((hash_2 << 32) | (hash_2 >> 32)) & MASK
            place = ((hash_1 ^ rotated) * GOLDEN) & MASK
            group, offset = place >> 61, (place >> 55) & 63
            first_x, second_x = signs(hash_1) * x, signs(hash_2) * x
            for g in range(8):
                to = 8 * (g ^ group)
                first[to : to + 8] += first_x[8 * g : 8 * g + 8]
            sums = np.zeros(8)
            for g in range(8):
                sums = sums + second_x[8 * g : 8 * g + 8]
            for i in range(8):
                second[(offset + i) % 64] += sums[i]
    return np.array([canonical(v) for v in np.concatenate([first, second])])


def header(dtype: str, shape: tuple[int, ...]) -> bytes:
    return struct.pack("<II", DTYPES[dtype][0], len(shape)) + struct.pack(f"<{len(shape)}q", *shape)


def canonical_nans(dtype: str, data: bytes) -> bytes:
    _, size, _, kind = DTYPES[dtype]
    if isinstance(kind, str) or dtype.startswith("float8"):
        return data
    exponent_bits, mantissa_bits = kind
    words = np.frombuffer(data, dtype=f"<u{size}").copy()
    magnitude = words & words.dtype.type((1 << (exponent_bits + mantissa_bits)) - 1)
    infinity = ((1 << exponent_bits) - 1) << mantissa_bits
    words[magnitude > infinity] = infinity | (1 << (mantissa_bits - 1))
    return words.tobytes()
