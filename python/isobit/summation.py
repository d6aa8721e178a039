# SPDX-License-Identifier: Apache-2.0
"""The order in which a machine adds, revealed from outside.

A sum of n floating-point numbers is a binary tree with the numbers as leaves. Put M, -M and ones into the sum, with M so large that
M + 1 == M: every one that is added while M is still there is lost, and what comes out is the number of ones outside of the smallest
subtree that holds both M and -M. Asking that for enough pairs of places gives the whole tree (the idea of FPRev). Whoever can
evaluate the sum gives a function ``measure``; nothing here knows TensorFlow.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

HUGE = 2.0**127
"""M: swamps every number below 2**103 in float32, and is a bfloat16 number as well."""

Pair = Tuple[int, int]
Measure = Callable[[List[Pair]], Sequence[float]]
"""For every pair (i, j): the sum with HUGE at place i, -HUGE at place j and 1 elsewhere."""

Tree = Union[int, List[Any]]
"""A leaf, or a spine [leaf, t1, t2, ...] that means ((leaf + t1) + t2) + ..."""


class NotATree(Exception):
    """The answers do not belong to one binary tree of additions, the same for every question."""


def reveal(size: int, measure: Measure, limit: int = 1 << 20) -> Tree:
    """The tree of a sum of ``size`` numbers, from at most ``limit`` evaluations."""
    root: List[Any] = []
    open_sets: List[Tuple[List[Any], List[int]]] = [(root, list(range(size)))]
    asked = 0
    while open_sets:
        pairs = [(places[0], other) for _, places in open_sets for other in places[1:]]
        asked += len(pairs)
        if asked > limit:
            raise NotATree(f"more than {limit} evaluations would be needed")
        answers = iter(measure(pairs) if pairs else [])
        following = []
        for node, places in open_sets:
            groups: Dict[int, List[int]] = {}
            for other in places[1:]:
                groups.setdefault(size - int(next(answers)), []).append(other)
            following += _grow(node, places, groups)
        open_sets = following
    return root if size > 1 else 0


def _grow(node: List[Any], places: List[int], groups: Dict[int, List[int]]) -> List[Tuple[List[Any], List[int]]]:
    """Hangs the groups onto the spine of the first place; returns the groups that have a tree of their own."""
    node.append(places[0])
    total = 1
    inner = []
    for leaves in sorted(groups):
        members = groups[leaves]
        total += len(members)
        if total != leaves:
            raise NotATree(f"a subtree of {leaves} numbers cannot hold {total}")
        if len(members) == 1:
            node.append(members[0])
        else:
            child: List[Any] = []
            node.append(child)
            inner.append((child, members))
    return inner


def depth(tree: Tree) -> int:
    """Additions between the deepest leaf and the root: what error bounds of the sum grow with."""
    if isinstance(tree, int):
        return 0
    deepest = 0
    for position, item in enumerate(tree):
        above = len(tree) - max(position, 1)
        deepest = max(deepest, depth(item) + above)
    return deepest


class Level(NamedTuple):
    """``count`` partial sums, whose first places are ``stride`` apart, are added one after another."""

    count: int
    stride: int


def _first(tree: Tree) -> int:
    while not isinstance(tree, int):
        tree = tree[0]
    return tree


def _head(tree: List[Any]) -> Level:
    """The chain with which the spine begins."""
    count = 1
    stride = _first(tree[1]) - tree[0]
    while count < len(tree) and tree[count] == tree[0] + count * stride:
        count += 1
    return Level(count, stride)


def _collapse(tree: Tree, level: Level, last: int) -> Optional[Tree]:
    """The tree with every chain of this level replaced by its first place; None when it is not made of such chains. The chain
    that holds the place ``last``, the end of the data, may be shorter."""
    if isinstance(tree, int):
        return tree if level.count == 1 or tree + level.stride > last else None
    count = 1
    while count < len(tree) and count < level.count and tree[count] == tree[0] + count * level.stride:
        count += 1
    if count < level.count and tree[0] + count * level.stride <= last:
        return None
    items: List[Tree] = [tree[0]]
    for item in tree[count:]:
        inner = _collapse(item, level, last)
        if inner is None:
            return None
        items.append(inner)
    return items if len(items) > 1 else items[0]


def levels(tree: Tree, size: int) -> Optional[List[Level]]:
    """The tree as levels, innermost first; None when it is not regular."""
    found: List[Level] = []
    while not isinstance(tree, int):
        level = _head(tree)
        if level.count < 2:
            return None
        collapsed = _collapse(tree, level, size - 1)
        if collapsed is None:
            return None
        tree = collapsed
        found.append(level)
    return found


def describe(tree: Tree, size: int) -> Dict[str, Any]:
    """The tree for a reader: ``text``, ``regular``, ``levels`` and ``depth``."""
    regular = levels(tree, size)
    return {
        "terms": size,
        "depth": depth(tree),
        "regular": regular is not None,
        "levels": [list(level) for level in regular] if regular is not None else None,
        "text": _text(regular, size) if regular is not None else f"irregular tree, {depth(tree)} additions deep",
    }


def _text(found: List[Level], size: int) -> str:
    if len(found) == 1:
        return f"one chain over all {size} terms"
    if len(found) == 2 and found[0].stride == 1:
        return f"chain in chunks of {found[0].count}, {found[1].count} chunk sums added one after another"
    parts = []
    position = 0
    while position < len(found):
        halvings = _halvings(found, position)
        if halvings > 1:
            parts.append(f"{2**halvings} of these added in pairs")
            position += halvings
            continue
        level = found[position]
        where = "next to each other" if level.stride == 1 else f"{level.stride} apart"
        what = "terms" if position == 0 else "of these"
        parts.append(f"{level.count} {what} {where} in a chain")
        position += 1
    if parts[0].endswith("pairs"):
        parts[0] = parts[0].replace("of these", "terms")
    return ", then ".join(parts)


def _halvings(found: List[Level], position: int) -> int:
    """How many levels from here on are pairs whose distance doubles or halves each time."""
    count = 0
    while position + count < len(found) and found[position + count].count == 2:
        if count > 0:
            before, now = found[position + count - 1].stride, found[position + count].stride
            if now not in (2 * before, before // 2):
                break
        count += 1
    return count
