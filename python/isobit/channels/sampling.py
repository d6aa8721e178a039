# SPDX-License-Identifier: Apache-2.0
"""Which of many like events are kept: the same ones on every machine, so that the two recordings still have each other's."""

from __future__ import annotations

import os
import weakref
import zlib
from collections.abc import Hashable

_ALL = 256
_FIRST = 8
_EVERY = 64


_samplers: weakref.WeakSet[Sampler] = weakref.WeakSet()


def forget() -> None:
    """All counts start anew: numbers are those of one recording."""
    for sampler in _samplers:
        sampler.counts.clear()


class Sampler:
    """Counts the occurrences of each key. Thread-safe as far as it matters: a lost count moves a number, nothing else."""

    def __init__(self, keep_all: int = _ALL) -> None:
        self._keep_all = keep_all
        self.counts: dict[Hashable, int] = {}
        _samplers.add(self)

    def take(self, key: Hashable, source: str = "") -> int | None:
        """The number of this occurrence, from 0, if the event is to be kept, else None.

        Kept are the first ``keep_all``, then powers of two and every 64th. Things read from files come in the order of
        the listing, so those with a ``source`` are chosen by its name instead: one in 64.
        """
        count = self.counts.get(key, 0)
        self.counts[key] = count + 1
        if count < self._keep_all:
            return count
        if source:
            name = os.path.basename(source).encode("utf-8", "surrogateescape")
            return count if zlib.crc32(name) % _EVERY == 0 else None
        return count if count & (count - 1) == 0 or count % _EVERY == 0 else None


def per_step() -> Sampler:
    """For what happens in each step of a training: the first 8 are kept, as the tap does."""
    return Sampler(_FIRST)
