# SPDX-License-Identifier: Apache-2.0
"""The half precision formats bfloat16 and float16: order of summation, where partial sums are kept, how casts round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from isobit.doctor.orders import Product, of_product, order, product_in
from isobit.doctor.precision import UNIT
from isobit.doctor.summation import Measure, Pair


def of_float16_product(product: Product, m: int, k: int, n: int) -> Measure:
    """As orders.of_product for float16, whose range is small: HUGE is 2**30 and one is 2**-8, each the product of two numbers,
    so that one question takes a product of its own."""

    def measure(pairs: list[Pair]) -> list[float]:
        answers = []
        for pair in pairs:
            left = np.full((m, k), 2.0**-4, np.float32)
            right = np.full((k, n), 2.0**-4, np.float32)
            left[:, pair] = 2.0**15, -(2.0**15)
            right[pair, :] = 2.0**15
            answers.append(float(product(left, right)[0, 0]) * 2.0**8)
        return answers

    return measure


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


def probe(tf: Any, dtype: str) -> Iterator[tuple[str, Any]]:
    """The rows order.matmul.DTYPE and half.DTYPE, on the device that is current."""
    product = product_in(tf, dtype)
    ask = of_float16_product if dtype == "float16" else of_product
    yield f"order.matmul.{dtype}", order(64, ask(product, 64, 64, 64))
    value = {
        "matmul_of_ones": float(product(np.ones((64, 4096)), np.ones((4096, 64)))[0, 0]),
        "sum_of_ones": sum_of_ones(tf, dtype),
        "cast": casting(tf, dtype),
    }
    yield f"half.{dtype}", value
