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


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The rows matmul.*, on the device that is current."""
    shapes = {"10x10x10": (10, 10, 10), "16x1000x16": (16, 1000, 16)}
    for dtype in ("float32", "float64"):
        product = product_in_full(tf, dtype)
        bits = UNIT[dtype]
        yield f"matmul.{dtype}", {name: product_error(product, shape, bits) for name, shape in shapes.items()}
    product = product_in(tf, "float32")
    yield "matmul.operands", operand_bits(product, 256, 256, 256)


def product_in_full(tf: Any, dtype: str) -> Callable[[Any, Any], Any]:
    """tf.matmul of arrays in a format, the result in the same format."""
    return lambda left, right: tf.matmul(tf.constant(left, dtype), tf.constant(right, dtype)).numpy()
