# SPDX-License-Identifier: Apache-2.0
"""The additions of a sum in words: "32 lanes, then folded to 8, then halves pairwise".

A sum is taken apart level by level. A level replaces every maximal run of additions (a term, then terms at a constant
distance added to it one after another) by one number; what is left is a smaller sum of these numbers, renumbered in the
order of their smallest places. This is possible for every tree and loses nothing (``compose`` gives the additions
back). A level whose runs form a known pattern has a name; a sum with a level that has none is called irregular.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from isobit.doctor.summation import Pair, Sum, canonical, depth


class Run(NamedTuple):
    """``count`` items from ``first`` on, ``stride`` apart, added one after another. ``swapped``: first, first + 1, then
    in every following pair of neighbours the second before the first: the order of an instruction that multiplies and
    adds two at a time."""

    first: int
    stride: int
    count: int
    swapped: bool = False

    def items(self) -> list[int]:
        """The items in the order in which they are added."""
        items = [self.first + i * self.stride for i in range(self.count)]
        if self.swapped:
            for i in range(2, self.count - 1, 2):
                items[i], items[i + 1] = items[i + 1], items[i]
        return items

    def smallest(self) -> int:
        """The smallest item."""
        return self.first + min(0, (self.count - 1) * self.stride)


Level = tuple[Run, ...]
"""The runs of one level, sorted by their smallest item; every item is in one of them, maybe alone."""


def _first_run(chain: list[int]) -> Run:
    """The longest run with which a chain of additions begins; its first two items are interchangeable."""
    low, high = sorted(chain[:2])
    if len(chain) > 2 and chain[2] == 2 * low - high:
        low, high = high, low
    stride = high - low
    count = 2
    while count < len(chain) and chain[count] == low + count * stride:
        count += 1
    if count == 2 and stride == 1:
        swapped = Run(low, 1, len(chain) // 2 * 2, True)
        same = 2
        while same < swapped.count and chain[same : same + 2] == [low + same + 1, low + same]:
            same += 2
        if same > 2:
            return Run(low, 1, same + (chain[same : same + 1] == [low + same]), True)
    return Run(low, stride, count)


def _chains(additions: Sequence[Pair]) -> list[list[int]]:
    """The longest chains that hold nothing but terms, in the order in which the terms are added."""
    size = len(additions) + 1
    chains: dict[int, list[int]] = {}  # By the operand that is their sum so far.
    for number, pair in enumerate(additions):
        first, second = sorted(pair, key=lambda operand: operand < size)  # A term last.
        if second < size and (first < size or first in chains):
            chain = [first] if first < size else chains.pop(first)
            chain.append(second)
            chains[size + number] = chain
    return list(chains.values())


def _level(additions: Sequence[Pair], longest: int | None = None) -> Level:
    """The innermost level of a sum; the runs may be cut to ``longest`` items."""
    runs = [_first_run(chain[:longest]) for chain in _chains(additions)]
    covered = {item for run in runs for item in run.items()}
    runs += [Run(item, 1, 1) for item in range(len(additions) + 1) if item not in covered]
    return tuple(sorted(runs, key=Run.smallest))


def _collapse(additions: Sequence[Pair], level: Level) -> list[Pair]:
    """The additions that are not inside a run of the level, between the runs' numbers."""
    size = len(additions) + 1
    run_of: dict[int, int] = {}
    for number, run in enumerate(level):
        run_of.update(dict.fromkeys(run.items(), number))
    left: list[Pair] = []
    name: list[int] = [run_of[item] for item in range(size)]
    for pair in additions:
        first, second = (name[operand] for operand in pair)
        if first == second:
            name.append(first)
        else:
            left.append((first, second))
            name.append(len(level) + len(left) - 1)
    return left


def compose(levels: Sequence[Level]) -> Sum:
    """The sum that has these levels."""
    if not levels:
        return ()
    size = sum(run.count for run in levels[0])
    additions: list[Pair] = []
    operands = list(range(size))
    for level in levels:
        results = []
        for run in level:
            first, *others = (operands[item] for item in run.items())
            for other in others:
                additions.append((first, other))
                first = size + len(additions) - 1
            results.append(first)
        operands = results
    return canonical(additions)


_FEW = 8
"""Fewer blocks than that are listed one by one."""


class Pattern(NamedTuple):
    """What a level does to its first ``main`` items. kind: chain, reverse, swapped (one run over all); blocks
    (neighbours, ``sizes`` of them, in the order ``order``: "", "swapped"); lanes (``lanes`` runs side by side); laned
    (blocks of ``sizes``, each in lanes)."""

    kind: str
    main: int
    sizes: tuple[int, ...] = ()
    lanes: int = 0
    order: str = ""

    def results(self) -> int:
        """How many numbers it leaves of the main items."""
        per_block = self.lanes if self.kind == "laned" else 1
        return self.lanes if self.kind == "lanes" else per_block * max(1, len(self.sizes))

    def even(self) -> bool:
        """Whether all blocks have one size, but for a smaller last one."""
        return len(set(self.sizes[:-1])) <= 1 and self.sizes[-1] <= self.sizes[0] if self.sizes else True

    def alike(self) -> bool:
        """Whether the blocks are few or about as large as each other."""
        return self.even() or len(self.sizes) < _FEW or len(list(groupby(self.sizes))) < 4 or max(self.sizes) <= 2 * min(self.sizes)

    def equal(self) -> bool:
        """Whether all blocks have one size."""
        return len(set(self.sizes)) <= 1


def _lanes(runs: Sequence[Run], start: int, count: int) -> int:
    """How many lanes the runs of these ``count`` items are; 0 when they are none."""
    lanes = len(runs)
    if not 1 < lanes < count:
        return 0
    expected = (Run(start + i, lanes, (count - i + lanes - 1) // lanes) for i in range(lanes))
    return lanes if all(_same(run, other) for run, other in zip(runs, expected, strict=True)) else 0


def _same(run: Run, other: Run) -> bool:
    return run == other or (run.count == other.count == 1 and run.first == other.first)


def _blocks(runs: Sequence[Run]) -> tuple[tuple[int, ...], str] | None:
    """The sizes and the order of runs that are neighbouring blocks."""
    at = 0
    orders = set()
    for run in runs:
        if run.first != at or (run.count > 1 and run.stride != 1):
            return None
        at += run.count
        if run.count > 3:  # Three are the same in both orders.
            orders.add("swapped" if run.swapped else "")
    if len(orders) > 1:
        return None
    return tuple(run.count for run in runs), (orders.pop() if orders else "")


def _laned_blocks(runs: Sequence[Run], count: int) -> Pattern | None:
    """Blocks side by side, each in the same number of lanes."""
    lanes = runs[0].stride
    if lanes < 2 or len(runs) % lanes:
        return None
    sizes = []
    for at in range(0, len(runs), lanes):
        block = runs[at : at + lanes]
        size = sum(run.count for run in block)
        if _lanes(block, sum(sizes), size) != lanes:
            return None
        sizes.append(size)
    return Pattern("laned", count, tuple(sizes), lanes)


def _pattern(runs: Sequence[Run], count: int) -> Pattern | None:
    """The pattern of runs that cover the items 0 .. count - 1; None when they do not, or have no name."""
    if sorted(item for run in runs for item in run.items()) != list(range(count)):
        return None
    if len(runs) == 1:
        kind = "swapped" if runs[0].swapped else {1: "chain", -1: "reverse"}[runs[0].stride]
        return Pattern(kind, count)
    if lanes := _lanes(runs, 0, count):
        return Pattern("lanes", count, lanes=lanes)
    blocks = _blocks(runs)
    pattern = Pattern("blocks", count, blocks[0], order=blocks[1]) if blocks else _laned_blocks(runs, count)
    return pattern if pattern is not None and pattern.alike() else None


class Named(NamedTuple):
    """A level with a name. ``joined``: how many of the numbers that had waited take part. ``waiting``, ``apart``: at the
    innermost level, the terms after the main ones that wait, and the last ones that are added up apart."""

    pattern: Pattern
    joined: int = 0
    waiting: int = 0
    apart: int = 0


def _split(level: Level) -> Iterator[tuple[int, int, int]]:
    """Ways to see the innermost level as a main part, terms that wait and a last run apart: (main, waiting, apart)."""
    size = sum(run.count for run in level)
    yield size, 0, 0
    last = level[-1]
    apart = last.count if last.count > 1 and last.stride == 1 and not last.swapped else 0
    for end in dict.fromkeys((0, apart)):
        alone = 0
        for run in reversed(level[: len(level) - bool(end)]):
            if run.count > 1:
                break
            alone += 1
        for waiting in dict.fromkeys((alone, 0)):
            if 1 < size - waiting - end < size:
                yield size - waiting - end, waiting, end


def _rank(named: Named) -> int:
    """How plain a name is, 0 the plainest."""
    if named.waiting or named.apart:
        return 1 if named.pattern.equal() else 3
    return 0 if named.pattern.even() else 2


def _innermost(level: Level) -> Iterator[Named]:
    """The names that the innermost level can have."""
    for main, waiting, apart in _split(level):
        pattern = _pattern(level[: len(level) - waiting - (apart > 0)], main)
        if pattern is not None:
            yield Named(pattern, 0, waiting, apart)


def _outer(level: Level, main: int, parts: Sequence[int]) -> Iterator[Named]:
    """The names of another level: of the main numbers alone, or of these and the first of the parts that had waited."""
    for end in range(len(parts) + 1):
        joined = sum(parts[:end])
        waiting = sum(parts[end:])
        runs = level[: len(level) - waiting]
        changes = any(run.count > 1 for run in runs)
        untouched = all(run.count == 1 for run in level[len(level) - waiting :])
        pattern = _pattern(runs, main + joined) if changes and untouched else None
        if pattern is not None:
            yield Named(pattern, joined)


def _pairs(pattern: Pattern) -> bool:
    return pattern.kind != "chain" and (_halves(pattern) or _neighbours(pattern))


def _named(additions: Sequence[Pair], names: Sequence[Named], parts: Sequence[int]) -> list[tuple[Level, Named]]:
    """The innermost level of a sum with every name that it can have, the plainest first, after the levels ``names`` and
    with ``parts`` of numbers waiting."""
    longest = _level(additions)
    found = []
    # In a tree of pairs, a number that is left over makes a pair to a run of three: then the runs are cut to pairs.
    for level in (longest, _level(additions, 2)):
        named = _outer(level, names[-1].pattern.results(), parts) if names else _innermost(level)
        found += [(level, name) for name in named if level is longest or _pairs(name.pattern)]
    return sorted(found, key=lambda pair: _rank(pair[1]))


def _take_apart_from(additions: Sequence[Pair], level: Level, name: Named) -> tuple[list[Level], list[Named]] | None:
    """As take_apart, where the innermost level and its name are given; None when an outer level has no name."""
    levels, names = [level], [name]
    parts = [part for part in (name.waiting, int(name.apart > 0)) if part]
    additions = _collapse(additions, level)
    while additions:
        found = _named(additions, names, parts)
        if not found:
            return None
        level, name = found[0]
        levels.append(level)
        additions = _collapse(additions, level)
        used = name.joined
        while used:
            used -= parts.pop(0)
        names += _plain(name)
    return levels, names


def take_apart(additions: Sequence[Pair]) -> tuple[list[Level], list[Named] | None]:
    """The levels of a sum, innermost first, and their names; None when one has no name."""
    if not additions:
        return [], []
    for level, name in _named(additions, [], []):
        if found := _take_apart_from(additions, level, name):
            return found
    levels = []
    while additions:
        levels.append(_level(additions))
        additions = _collapse(additions, levels[-1])
    return levels, None


def _plain(named: Named) -> list[Named]:
    """A chain over main numbers and then the rest is a chain over each: the first may end a series of pairs."""
    own = named.pattern.main - named.joined
    if named.pattern.kind != "chain" or not named.joined or own < 2:
        return [named]
    return [Named(Pattern("chain", own)), Named(Pattern("chain", 1 + named.joined), named.joined)]


def _sizes_text(pattern: Pattern) -> str:
    """The sizes of the blocks: "16" (the last may be smaller), "384, 308, 308", "4 of 384, 2 of 256", "120 to 128"."""
    sizes = pattern.sizes
    if pattern.even():
        return str(sizes[0])
    groups = [(size, len(list(same))) for size, same in groupby(sizes)]
    if len(sizes) < 5 or (len(sizes) < _FEW and len(groups) > 3):
        return ", ".join(map(str, sizes))
    if len(groups) < 4:
        return ", ".join(f"{count} of {size}" for size, count in groups)
    return f"{min(sizes)} to {max(sizes)}"


def _phrase(named: Named, outer: bool) -> str:
    pattern = named.pattern
    swapped = ", the two of each pair swapped"
    if pattern.kind == "chain":
        return "one after another"
    if pattern.kind == "reverse":
        return "one after another from the last"
    if pattern.kind == "swapped":
        return "one after another" + swapped
    if pattern.kind == "lanes":
        return f"folded to {pattern.lanes}" if outer else f"{pattern.lanes} lanes"
    text = f"blocks of {_sizes_text(pattern)}"
    if pattern.kind == "laned":
        return f"{text} in {pattern.lanes} lanes each"
    return text + (swapped if pattern.order else "")


def _halves(pattern: Pattern) -> bool:
    return pattern.main == 2 or (pattern.kind == "lanes" and 2 * pattern.lanes == pattern.main)


def _neighbours(pattern: Pattern) -> bool:
    few = pattern.kind == "chain" and pattern.main in (2, 3)
    return few or (pattern.kind == "blocks" and pattern.sizes[0] == 2 and pattern.even())


def _pairing(named: Sequence[Named], at: int) -> tuple[str, int]:
    """The name and the length of a series of levels from ``at`` on that halves the numbers until one is left."""
    for name, belongs in (("halves pairwise", _halves), ("neighbours pairwise", _neighbours)):
        end = at
        while end < len(named) and belongs(named[end].pattern) and not (named[end].joined and end > at):
            end += 1
            if named[end - 1].pattern.results() == 1:
                break
        if end - at > 1 and named[end - 1].pattern.results() == 1:
            return name, end - at
    return "", 0


def _aside(innermost: Named) -> str:
    parts = []
    if innermost.waiting:
        parts.append(f"the {'next' if innermost.apart else 'last'} {innermost.waiting} wait")
    if innermost.apart:
        parts.append(f"the last {innermost.apart} apart")
    return f" ({', '.join(parts)})" if parts else ""


def words(named: Sequence[Named]) -> str:
    """The levels in words. Every phrase works on the numbers that the one before left, without those that wait, unless
    it says so."""
    waiting = named[0].waiting + bool(named[0].apart) if named else 0
    phrases = []
    at = 0
    while at < len(named):
        text, length = _pairing(named, at)
        if not length:
            text, length = _phrase(named[at], at > 0), 1
        if joined := named[at].joined:
            waiting -= joined
            text = (f"with the next {joined} " if waiting else "with the rest ") + text
        if at == 0:
            text += _aside(named[0])
        phrases.append(text)
        at += length
    return ", then ".join(phrases) or "a single term"


def describe(additions: Sum) -> dict[str, Any]:
    """The sum for a reader: ``terms``, ``depth``, ``regular``, ``order`` (words)."""
    deep = depth(additions)
    named = take_apart(additions)[1]
    text = words(named) if named is not None else f"irregular, {deep} additions deep"
    return {"terms": len(additions) + 1, "depth": deep, "regular": named is not None, "order": text}
