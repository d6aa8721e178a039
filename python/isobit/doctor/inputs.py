# SPDX-License-Identifier: Apache-2.0
"""Inputs that are the same on every machine, made of integers, and digests of results."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np


def integers(count: int, bits: int, start: int = 0) -> Any:
    """``count`` signed int64 numbers of less than ``bits`` bits, evenly spread, from place ``start`` of one sequence on."""
    places = np.arange(start + 1, start + count + 1, dtype=np.uint64)
    spread = (places * np.uint64(0x9E3779B97F4A7C15)) ^ (places * np.uint64(0xD1342543DE82EF95) >> np.uint64(29))
    return (spread >> np.uint64(64 - bits)).astype(np.int64) - (1 << (bits - 1))


def array(shape: tuple[int, ...], dtype: Any = np.float32, start: int = 0) -> Any:
    """Numbers from -1 to 1 with 24 bits, exact in float32."""
    count = int(np.prod(shape))
    return (integers(count, 24, start) / np.float64(1 << 23)).astype(dtype).reshape(shape)


def digest(*results: Any) -> str:
    """16 hex digits of the values, types and shapes of arrays or tensors."""
    total = hashlib.sha256()
    for result in results:
        values = np.ascontiguousarray(getattr(result, "numpy", lambda result=result: result)())
        total.update(f"{values.dtype.name}{values.shape}".encode())
        total.update(values.astype(values.dtype.newbyteorder("<")).tobytes())
    return total.hexdigest()[:16]
