# SPDX-License-Identifier: Apache-2.0
"""The order in which a machine adds, revealed from outside.

A sum of n floating-point numbers is a binary tree with the numbers as leaves. Put M, -M and ones into the sum, with M so
large that M + 1 == M: every one that is added while M is still there is lost, and what comes out is the number of ones
outside of the smallest subtree that holds both M and -M. Asking that for enough pairs of places gives the whole tree (the
idea of FPRev). Whoever can evaluate the sum gives a function ``measure``; nothing here knows TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

HUGE = 2.0**127
"""M: swamps every number below 2**103 in float32, and is a bfloat16 number as well."""

Pair = tuple[int, int]
Measure = Callable[[list[Pair]], Sequence[float]]
"""For every pair (i, j): the sum with HUGE at place i, -HUGE at place j and 1 elsewhere."""

Sum = tuple[Pair, ...]
"""The additions of a sum of n terms. An operand below n is a term, operand n + k is the result of addition k, which comes
earlier. The last one gives the sum; a sum of one term has none. Addition is commutative, so the form is made unique: the
operand with the smallest term comes first, and an addition follows those that it needs, its first operand's before its
second one's."""


class NotATree(Exception):
    """The answers do not belong to one binary tree of additions, the same for every question."""


def reveal(size: int, measure: Measure, limit: int = 200_000) -> Sum:
    """The additions of a sum of ``size`` terms, from at most ``limit`` evaluations. Raises NotATree."""
    if size < 2:
        return ()
    spines: dict[int, list[list[int]]] = {}
    open_sets = [list(range(size))]
    asked = 0
    while open_sets:
        pairs = [(places[0], other) for places in open_sets for other in places[1:]]
        asked += len(pairs)
        if asked > limit:
            raise NotATree(f"more than {limit} evaluations would be needed")
        answers = iter(measure(pairs))
        following = []
        for places in open_sets:
            groups: dict[int, list[int]] = {}
            for other in places[1:]:
                groups.setdefault(_leaves(next(answers), size), []).append(other)
            spines[places[0]] = _spine(groups)
            following += [members for members in spines[places[0]] if len(members) > 1]
        open_sets = following
    return _additions(size, spines)


def _leaves(answer: float, size: int) -> int:
    if not 0 <= answer <= size - 2 or answer != int(answer):
        raise NotATree(f"{answer:g} is not a number of the {size - 2} ones")
    return size - int(answer)


def _spine(groups: dict[int, list[int]]) -> list[list[int]]:
    """The sets of places that are added to the first place one after another, from those that share a smallest subtree
    with it."""
    total = 1
    for leaves in sorted(groups):
        total += len(groups[leaves])
        if total != leaves:
            raise NotATree(f"a subtree of {leaves} terms cannot hold {total}")
    return [groups[leaves] for leaves in sorted(groups)]


def _additions(size: int, spines: dict[int, list[list[int]]]) -> Sum:
    """The additions of the sum, from what is added to the first place of every set with more than one."""
    additions: list[Pair] = []
    # (operand so far, the sets still to be added); a finished set hands its operand to the one below.
    stack = [(0, iter(spines[0]))]
    while True:
        operand, rest = stack[-1]
        members = next(rest, None)
        if members is not None and len(members) > 1:
            stack.append((members[0], iter(spines[members[0]])))
            continue
        while members is None:
            stack.pop()
            if not stack:
                return tuple(additions)
            second = operand
            operand, rest = stack[-1]
            members = [second]
        additions.append((operand, members[0]))
        stack[-1] = (size + len(additions) - 1, rest)


def canonical(additions: Sequence[Pair]) -> Sum:
    """The same sum in the unique form, from additions in any order that has operands before their use."""
    size = len(additions) + 1
    smallest = list(range(size))
    for first, second in additions:
        smallest.append(min(smallest[first], smallest[second]))
    ordered: list[Pair] = []
    name: dict[int, int] = {}
    stack = [2 * size - 2]
    while stack and additions:
        node = stack[-1]
        operands = sorted(additions[node - size], key=smallest.__getitem__)
        needed = [operand for operand in operands if operand >= size and operand not in name]
        if needed:
            stack.append(needed[0])
            continue
        stack.pop()
        first, second = (name.get(operand, operand) for operand in operands)
        name[node] = size + len(ordered)
        ordered.append((first, second))
    return tuple(ordered)


def depth(additions: Sequence[Pair]) -> int:
    """Additions between the deepest term and the sum: what error bounds of the sum grow with."""
    size = len(additions) + 1
    deep = [0] * size
    for first, second in additions:
        deep.append(1 + max(deep[first], deep[second]))
    return deep[-1]
