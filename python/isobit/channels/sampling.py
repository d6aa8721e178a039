# SPDX-License-Identifier: Apache-2.0
"""Which of many like events are kept: the same ones on every machine, so that the two recordings still have each other's."""

from __future__ import annotations

import os
import zlib
from collections.abc import Hashable

_ALL = 256
_FIRST = 8
_EVERY = 64


class Sampler:
    """Counts the occurrences of each key. Thread-safe as far as it matters: a lost count moves a number, nothing else."""

    def __init__(self, keep_all: int = _ALL) -> None:
        self._keep_all = keep_all
        self._counts: dict[Hashable, int] = {}

    def take(self, key: Hashable, source: str = "") -> int | None:
        """The number of this occurrence, from 0, if the event is to be kept, else None.

        Kept are the first ``keep_all``, then powers of two and every 64th. Things read from files come in the order of
        the listing, so those with a ``source`` are chosen by its name instead: one in 64.
        """
        count = self._counts.get(key, 0)
        self._counts[key] = count + 1
        if count < self._keep_all:
            return count
        if source:
            name = os.path.basename(source).encode("utf-8", "surrogateescape")
            return count if zlib.crc32(name) % _EVERY == 0 else None
        return count if count & (count - 1) == 0 or count % _EVERY == 0 else None


def per_step() -> Sampler:
    """For what happens in each step of a training: the first 8 are kept, as the tap does."""
    return Sampler(_FIRST)
