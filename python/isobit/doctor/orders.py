# SPDX-License-Identifier: Apache-2.0
"""The order of summation of reductions and matrix products."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from isobit.doctor.shape import describe
from isobit.doctor.summation import HUGE, Measure, NotATree, Pair, reveal

Product = Callable[[Any, Any], Any]
"""Two arrays to their matrix product, an array."""


def _questions(pairs: list[Pair], terms: int) -> Any:
    rows = np.ones((len(pairs), terms), np.float32)
    for row, (first, second) in zip(rows, pairs, strict=True):
        row[first], row[second] = HUGE, -HUGE
    return rows


def of_vectors(total: Callable[[Any], Any], terms: int) -> Measure:
    """Asks a function that adds up a whole vector."""
    return lambda pairs: [float(total(row)) for row in _questions(pairs, terms)]


def of_columns(totals: Callable[[Any], Any], terms: int, columns: int) -> Measure:
    """Asks a function that adds up the columns of a matrix, as many questions at once as it has columns."""

    def measure(pairs: list[Pair]) -> list[float]:
        answers: list[float] = []
        for start in range(0, len(pairs), columns):
            some = pairs[start : start + columns]
            given = np.ones((terms, columns), np.float32)
            given[:, : len(some)] = _questions(some, terms).T
            answers += map(float, totals(given)[: len(some)])
        return answers

    return measure


def of_product(product: Product, m: int, k: int, n: int) -> Measure:
    """Asks a product of an m x k and a k x n matrix, one question a row."""
    ones = np.ones((k, n), np.float32)

    def measure(pairs: list[Pair]) -> list[float]:
        answers: list[float] = []
        for start in range(0, len(pairs), m):
            some = pairs[start : start + m]
            given = np.ones((m, k), np.float32)
            given[: len(some)] = _questions(some, k)
            answers += map(float, product(given, ones)[: len(some), 0])
        return answers

    return measure


def order(terms: int, measure: Measure) -> dict[str, Any]:
    """What a row tells of a sum: the order in words, terms, depth, and a digest of the whole tree. ``order`` alone, with
    the reason, when the sum is no binary tree."""
    try:
        additions = reveal(terms, measure)
    except NotATree as reason:
        return {"terms": terms, "order": f"not one binary tree of additions: {reason}"}
    said = describe(additions)
    tree = hashlib.sha256(repr(additions).encode()).hexdigest()[:16]
    return {"terms": terms, "depth": said["depth"], "order": said["order"], "tree": tree}


def numpy_probe() -> Iterator[tuple[str, Any]]:
    """The rows numpy.order.*."""
    yield "numpy.order.sum", order(1000, of_vectors(np.sum, 1000))
    yield "numpy.order.matmul", order(1000, of_product(np.matmul, 64, 1000, 64))


def product_in(tf: Any, dtype: str) -> Product:
    """tf.matmul of float32 arrays in another format, the result as float32."""

    def product(left: Any, right: Any) -> Any:
        return tf.cast(tf.matmul(tf.cast(left, dtype), tf.cast(right, dtype)), tf.float32).numpy()

    return product


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The rows order.* of float32, on the device that is current."""
    product = product_in(tf, "float32")
    for terms in (64, 1000):
        yield f"order.sum.{terms}", order(terms, of_vectors(tf.reduce_sum, terms))
    yield "order.columns", order(1000, of_columns(partial(tf.reduce_sum, axis=0), 1000, 64))
    yield "order.matmul.10", order(10, of_product(product, 10, 10, 10))
    yield "order.matmul.64", order(64, of_product(product, 64, 64, 64))
    yield "order.matmul.1000", order(1000, of_product(product, 64, 1000, 64))
    yield "order.matmul.row", order(1000, of_product(product, 1, 1000, 64))
