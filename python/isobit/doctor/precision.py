# SPDX-License-Identifier: Apache-2.0
"""How exact matrix products are, and in which precision they are really computed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from isobit.doctor.inputs import integers
from isobit.doctor.orders import product_in

UNIT = {"float64": 53, "float32": 24, "float16": 11, "bfloat16": 8}
"""Bits of precision of the formats; the unit roundoff is 2**-bits."""


def product_error(product: Callable[[Any, Any], Any], shape: tuple[int, int, int], precision: int) -> dict[str, float]:
    """The error of a product of m x k and k x n matrices of numbers from -1 to 1 that fill a format of ``precision`` bits,
    against the exact result: the greatest and the median in ulp of the exact element, and the greatest as a share of its
    bound gamma_k * sum |a| |b| (Higham, Accuracy and Stability of Numerical Algorithms, 3.5)."""
    m, k, n = shape
    left = integers(m * k, precision).astype(object).reshape(m, k)
    right = integers(k * n, precision, m * k).astype(object).reshape(k, n)
    scale = 2.0 ** (1 - precision)
    computed = np.asarray(product((left * scale).astype(np.float64), (right * scale).astype(np.float64)), np.float64)
    unit = Fraction(1, 1 << precision)
    gamma = k * unit / (1 - k * unit)
    errors, shares = [], []
    for value, true, size in zip(computed.flat, (left @ right).flat, (abs(left) @ abs(right)).flat, strict=True):
        error = abs(Fraction(float(value)) / Fraction(scale) ** 2 - true)
        errors.append(float(error / Fraction(2) ** (abs(true).bit_length() - precision)))
        shares.append(float(error / (gamma * size)))
    return {
        "max_ulp": _digits(max(errors)),
        "median_ulp": _digits(sorted(errors)[len(errors) // 2]),
        "of_bound": _digits(max(shares)),
    }


def _digits(value: float) -> float:
    """Three significant digits."""
    return 0.0 if value == 0 else round(value, 2 - math.floor(math.log10(value)))


def operand_bits(product: Callable[[Any, Any], Any], m: int, k: int, n: int) -> int:
    """Bits of precision that a matrix product of float32 keeps of its operands: 24, or 11 (TF32), or 8 (bfloat16)."""
    for bits in range(24, 1, -1):
        value = 1 + 2.0 ** (1 - bits)
        left = np.zeros((m, k), np.float32)
        left[:, 0] = value
        right = np.zeros((k, n), np.float32)
        right[0] = 1
        if (np.asarray(product(left, right)) == np.float32(value)).all():
            return bits
    return 1


def sum_of_ones(tf: Any, dtype: str) -> float:
    """reduce_sum of 4096 ones: 4096 unless partial sums are kept in a format that cannot count so far."""
    return float(tf.cast(tf.reduce_sum(tf.ones(4096, dtype)), tf.float64))


def casting(tf: Any, dtype: str) -> str:
    """How a cast from float32 rounds: "nearest even", "nearest away" or "truncated"."""
    bits = UNIT[dtype]
    tie_to_even, tie_to_odd, above = 1 + 2.0**-bits, 1 + 3 * 2.0**-bits, 1 + 2.0**-bits + 2.0**-22
    got = tf.cast(tf.cast(tf.constant([tie_to_even, tie_to_odd, above], tf.float32), dtype), tf.float64).numpy()
    step = 2.0 ** (1 - bits)
    ways = {
        (1.0, 1 + 2 * step, 1 + step): "nearest even",
        (1 + step, 1 + 2 * step, 1 + step): "nearest away",
        (1.0, 1 + step, 1.0): "truncated",
    }
    return ways.get(tuple(map(float, got)), "otherwise")


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The rows matmul.* and half.*, on the device that is current."""
    shapes = {"10x10x10": (10, 10, 10), "16x1000x16": (16, 1000, 16)}
    for dtype in ("float32", "float64"):
        product = product_in_full(tf, dtype)
        bits = UNIT[dtype]
        yield f"matmul.{dtype}", {name: product_error(product, shape, bits) for name, shape in shapes.items()}
    product = product_in(tf, "float32")
    yield "matmul.operands", operand_bits(product, 256, 256, 256)
    for dtype in ("bfloat16", "float16"):
        yield (
            f"half.{dtype}",
            {
                "matmul_of_ones": float(product_in(tf, dtype)(np.ones((64, 4096)), np.ones((4096, 64)))[0, 0]),
                "sum_of_ones": sum_of_ones(tf, dtype),
                "cast": casting(tf, dtype),
            },
        )


def product_in_full(tf: Any, dtype: str) -> Callable[[Any, Any], Any]:
    """tf.matmul of arrays in a format, the result in the same format."""
    return lambda left, right: tf.matmul(tf.constant(left, dtype), tf.constant(right, dtype)).numpy()
