# SPDX-License-Identifier: Apache-2.0
"""Elementary functions against correctly rounded values."""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from isobit.doctor.reference import BITS, FUNCTIONS, Value, evaluate, points

COUNTS = {"float32": 4096, "float64": 1024}
"""Points of every function; multiples of every packet that processors have."""

_TAIL = 3
"""Elements of a tensor that is computed element by element: fewer than any packet has."""


@cache
def _points(name: str, dtype: str) -> tuple[float, ...]:
    return tuple(points(name, COUNTS[dtype], BITS[dtype]))


@cache
def _values(name: str, dtype: str) -> tuple[Value, ...]:
    return tuple(evaluate(name, x, BITS[dtype]) for x in _points(name, dtype))


def judge(name: str, dtype: str, results: Sequence[float]) -> dict[str, Any]:
    """Computed values at all points: the greatest error in ulp, the share that is correctly rounded, and a digest."""
    pairs = list(zip(_values(name, dtype), results, strict=True))
    worst = max(value.error_ulp(result) for value, result in pairs)
    right = sum(value.nearest == result for value, result in pairs)
    data = struct.pack(f"<{len(pairs)}{'f' if dtype == 'float32' else 'd'}", *results)
    return {
        "max_ulp": round(worst, 3) if worst < math.inf else None,
        "correct": round(right / len(pairs), 4),
        "digest": hashlib.sha256(data).hexdigest()[:16],
    }


def python_probe() -> Iterator[tuple[str, Any]]:
    """The rows python.functions and python.subnormals: the C library's functions, and the state of this thread."""
    functions = {"exp": math.exp, "log": math.log, "tanh": math.tanh, "erf": math.erf, "sqrt": math.sqrt}
    named = {name: judge(name, "float64", [f(x) for x in _points(name, "float64")]) for name, f in functions.items()}
    yield "python.functions", named
    small = float.fromhex("0x1p-1022")
    yield "python.subnormals", "kept" if small * 0.5 > 0 and small * 0.5 * 2 == small else "flushed"


def numpy_probe() -> Iterator[tuple[str, Any]]:
    """The row numpy.functions."""
    import numpy as np

    value: dict[str, Any] = {}
    for name, function in {"exp": np.exp, "log": np.log, "tanh": np.tanh, "sqrt": np.sqrt}.items():
        for dtype in BITS:
            value[f"{name} {dtype}"] = judge(name, dtype, function(np.array(_points(name, dtype), dtype)).tolist())
    yield "numpy.functions", value


def _in_tails(function: Callable[[Any], Any], arguments: Sequence[float]) -> list[float]:
    """The function on a few elements at a time."""
    results: list[float] = []
    for start in range(0, len(arguments), _TAIL):
        results += function(arguments[start : start + _TAIL]).numpy().tolist()
    return results


def _functions(tf: Any) -> dict[str, Callable[[Any], Any]]:
    functions = {"exp": tf.exp, "log": tf.math.log, "tanh": tf.tanh, "erf": tf.math.erf, "sigmoid": tf.sigmoid}
    functions |= {"sqrt": tf.sqrt, "rsqrt": tf.math.rsqrt}
    assert functions.keys() == FUNCTIONS.keys()
    return functions


def _compiled(tf: Any) -> dict[str, dict[str, Any]]:
    """All functions at their points, compiled by XLA as one function for each format."""
    functions = _functions(tf).items()

    def everything(*given: Any) -> list[Any]:
        return [function(x) for (_, function), x in zip(functions, given, strict=True)]

    compiled = tf.function(everything, autograph=False, jit_compile=True)
    results = {}
    for dtype in BITS:
        given = [tf.constant(_points(name, dtype), dtype) for name in FUNCTIONS]
        results[dtype] = dict(zip(FUNCTIONS, compiled(*given), strict=True))
    return results


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The rows function.* and rsqrt.result, on the device that is current."""
    try:
        compiled = _compiled(tf)
    except tf.errors.OpError:  # This build has no XLA for the device.
        compiled = {}
    for name, function in _functions(tf).items():
        value: dict[str, Any] = {}
        for dtype in BITS:
            arguments = _points(name, dtype)
            value[dtype] = judge(name, dtype, function(tf.constant(arguments, dtype)).numpy().tolist())
            tails = _in_tails(lambda x, f=function, dtype=dtype: f(tf.constant(x, dtype)), arguments)
            value[f"{dtype} tail"] = judge(name, dtype, tails)
            if compiled:
                value[f"{dtype} XLA"] = judge(name, dtype, compiled[dtype][name].numpy().tolist())
        yield f"function.{name}", value
    signature = tf.math.rsqrt(tf.constant([0.37 * i for i in range(1, 257)], tf.float32)).numpy()
    yield "rsqrt.result", hashlib.sha256(signature.astype("<f4").tobytes()).hexdigest()[:16]
