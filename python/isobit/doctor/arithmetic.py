# SPDX-License-Identifier: Apache-2.0
"""Fused multiply-add, and what becomes of subnormal numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

# (1 + 2**-12)**2 is 1 + 2**-11 + 2**-24: rounded to float32 it loses the last term, which only a fused operation keeps.
_FACTOR = 1 + 2.0**-12
_MINUS_ROUNDED = -(1 + 2.0**-11)
_KEPT = 2.0**-24


def fused_in_product(product: Callable[[Any, Any], Any], m: int, k: int, n: int) -> bool:
    """Whether a matrix product multiplies and adds with one rounding. Row r has products at the places 0 and r + 1, whose
    exact sum comes out of fused operations where one chain of additions holds both."""
    left = np.zeros((m, k), np.float32)
    left[:, 0] = 1
    for row in range(min(m, k - 1)):
        left[row, row + 1] = _FACTOR
    right = np.full((k, n), _FACTOR, np.float32)
    right[0] = _MINUS_ROUNDED
    return bool((np.asarray(product(left, right)) == np.float32(_KEPT)).any())


def fused_elementwise(function: Callable[[Any, Any, Any], Any]) -> bool:
    """Whether a * b + c of arrays is rounded once."""
    factors = np.full(64, _FACTOR, np.float32)
    addends = np.full(64, _MINUS_ROUNDED, np.float32)
    return bool((np.asarray(function(factors, factors, addends)) == np.float32(_KEPT)).any())


def subnormals(multiply: Callable[[Any, Any], Any], count: int) -> str:
    """What a multiplication of ``count`` float32 numbers does: "kept", "flushed", or which of operands and results are
    flushed to zero. Where some elements are flushed and others not, "in part" is added."""
    operands = _flushed(multiply, count, 2.0**-127, 2.0)
    results = _flushed(multiply, count, 2.0**-126, 0.5)
    part = " in part" if "part" in (operands, results) else ""
    if operands and results:
        return "flushed" + part
    if not operands and not results:
        return "kept"
    return ("operands" if operands else "results") + " flushed" + part


def _flushed(multiply: Callable[[Any, Any], Any], count: int, a: float, b: float) -> str:
    out = np.asarray(multiply(np.full(count, a, np.float32), np.full(count, b, np.float32)))
    # By bits, because a thread that flushes takes a subnormal number for zero.
    zeros = int((out.view(np.uint32) << np.uint32(1) == 0).sum())
    return "" if zeros == 0 else "all" if zeros == count else "part"


def numpy_probe() -> Iterator[tuple[str, Any]]:
    """The row numpy.arithmetic, of the thread that runs Python."""
    fused = fused_in_product(np.matmul, 64, 64, 64)
    yield "numpy.arithmetic", {"fused matmul": fused, "subnormals": subnormals(np.multiply, 4096)}


LARGE = 1 << 22
"""Elements of an operation that TensorFlow spreads over its threads."""


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The rows fma and subnormals, on the device that is current."""

    def multiply_add(a: Any, b: Any, c: Any) -> Any:
        return a * b + c

    ways = {
        "eager": multiply_add,
        "tf.function": tf.function(multiply_add, autograph=False),
        "XLA": tf.function(multiply_add, autograph=False, jit_compile=True),
    }
    fused: dict[str, Any] = {"matmul": fused_in_product(tf.matmul, 64, 64, 64)}
    for way, function in ways.items():
        fused[way] = fused_elementwise(lambda a, b, c, f=function: f(*map(tf.constant, (a, b, c))))
    yield "fma", fused
    multiplied = tf.function(tf.multiply, autograph=False)
    compiled = tf.function(tf.multiply, autograph=False, jit_compile=True)
    yield (
        "subnormals",
        {
            "eager": subnormals(tf.multiply, 64),
            "large eager": subnormals(tf.multiply, LARGE),
            "tf.function": subnormals(multiplied, 64),
            "large tf.function": subnormals(multiplied, LARGE),
            "XLA": subnormals(compiled, 64),
        },
    )
