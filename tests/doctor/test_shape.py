# SPDX-License-Identifier: Apache-2.0
"""Sums revealed from outside, and put into words: what the words say is read back by a reader of its own."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isobit.doctor.shape import compose, describe, take_apart
from isobit.doctor.summation import HUGE, NotATree, canonical, depth, reveal


def evaluate(additions, terms):
    """The sum in float32."""
    values = [np.float32(term) for term in terms]
    for first, second in additions:
        values.append(np.float32(values[first] + values[second]))
    return float(values[-1])


def measure(additions):
    size = len(additions) + 1

    def answer(pairs):
        questions = []
        for i, j in pairs:
            terms = [1.0] * size
            terms[i], terms[j] = HUGE, -HUGE
            questions.append(evaluate(additions, terms))
        return questions

    return answer


@st.composite
def any_sum(draw, largest=24):
    """A random tree: again and again, two operands that are left are added."""
    size = draw(st.integers(1, largest))
    left = list(range(size))
    additions = []
    while len(left) > 1:
        first = left.pop(draw(st.integers(0, len(left) - 1)))
        second = left.pop(draw(st.integers(0, len(left) - 1)))
        additions.append((first, second))
        left.append(size + len(additions) - 1)
    return tuple(additions)


class Reader:
    """Makes the additions that a text tells of a sum of ``size`` terms. It shares nothing with the describer."""

    def __init__(self, size):
        self.size = size
        self.additions = []

    def chain(self, operands):
        first, *others = operands
        for other in others:
            self.additions.append((first, other))
            first = self.size + len(self.additions) - 1
        return first

    def swapped(self, operands):
        order = list(operands)
        for i in range(0, len(order) - 1, 2):
            order[i], order[i + 1] = order[i + 1], order[i]
        return self.chain(order)

    def lanes(self, operands, count):
        return [self.chain(operands[i::count]) for i in range(count)]

    def blocks(self, operands, sizes):
        found = re.findall(r"(\d+) of (\d+)", sizes)
        numbers = [int(size) for count, size in found for _ in range(int(count))] or list(map(int, sizes.split(", ")))
        if len(numbers) == 1:
            numbers *= -(-len(operands) // numbers[0])
            numbers[-1] = len(operands) - sum(numbers[:-1])
        assert sum(numbers) == len(operands)
        starts = [sum(numbers[:i]) for i in range(len(numbers))]
        return [operands[start : start + number] for start, number in zip(starts, numbers, strict=True)]

    def phrase(self, text, operands):
        if text == "halves pairwise":
            while len(operands) > 1:
                assert len(operands) % 2 == 0
                operands = self.lanes(operands, len(operands) // 2)
            return operands
        if text == "neighbours pairwise":
            while len(operands) > 1:
                operands = [self.chain(block) for block in self.blocks(operands, "2")]
            return operands
        if text == "one after another":
            return [self.chain(operands)]
        if text == "one after another from the last":
            return [self.chain(operands[::-1])]
        if text == "one after another, the two of each pair swapped":
            return [self.swapped(operands)]
        if match := re.fullmatch(r"(\d+) lanes|folded to (\d+)", text):
            return self.lanes(operands, int(match[1] or match[2]))
        if match := re.fullmatch(r"blocks of ([\d, of]+) in (\d+) lanes each", text):
            return [lane for block in self.blocks(operands, match[1]) for lane in self.lanes(block, int(match[2]))]
        if match := re.fullmatch(r"blocks of ([\d, of]+)(, the two of each pair swapped)?", text):
            add = self.swapped if match[2] else self.chain
            return [add(block) for block in self.blocks(operands, match[1])]
        raise AssertionError(f"no meaning: {text}")

    def read(self, text):
        operands = list(range(self.size))
        waiting = []
        if match := re.search(r" \(([^)]*)\)", text):
            text = text.replace(match[0], "")
            apart = re.search(r"the last (\d+) apart", match[1])
            wait = re.search(r"the (?:last|next) (\d+) wait", match[1])
            if apart:
                waiting.insert(0, [self.chain(operands[-int(apart[1]) :])])
                del operands[-int(apart[1]) :]
            if wait:
                waiting.insert(0, operands[-int(wait[1]) :])
                del operands[-int(wait[1]) :]
        for phrase in text.split(", then "):
            if phrase.startswith("with the rest "):
                operands += sum(waiting, [])
                waiting.clear()
                phrase = phrase.removeprefix("with the rest ")
            elif match := re.match(r"with the next (\d+) ", phrase):
                assert len(waiting[0]) == int(match[1])
                operands += waiting.pop(0)
                phrase = phrase.removeprefix(match[0])
            operands = self.phrase(phrase, operands)
        assert len(operands) == 1 and not waiting
        return canonical(self.additions)


def read(text, size):
    return () if text == "a single term" else Reader(size).read(text)


@given(any_sum())
def test_levels_lose_nothing(additions):
    levels, _ = take_apart(additions)
    assert compose(levels) == canonical(additions)
    assert sum(run.count for run in levels[0]) == len(additions) + 1 if additions else levels == []


@given(any_sum(largest=7))
def test_words_of_small_sums_mean_them(additions):
    said = describe(canonical(additions))
    assert said["depth"] == depth(additions)
    if said["regular"] and " to " not in said["order"]:  # "blocks of 120 to 128" does not tell every size.
        assert read(said["order"], len(additions) + 1) == canonical(additions)


@given(any_sum())
def test_the_unique_form_is_unique(additions):
    swapped = tuple((second, first) for first, second in additions)
    assert canonical(swapped) == canonical(additions) == canonical(canonical(additions))
    assert depth(canonical(additions)) == depth(additions)


@given(any_sum(largest=20))
@settings(deadline=None)
def test_reveal_finds_any_tree(additions):
    assert reveal(len(additions) + 1, measure(additions)) == canonical(additions)


@st.composite
def phrases(draw):
    """A text of the describer's language, and the number of terms it speaks of."""
    main = draw(st.sampled_from([8, 12, 16, 24, 30, 64, 100, 120]))
    waiting, apart = draw(st.sampled_from([(0, 0), (4, 0), (0, 3), (8, 3), (1, 0), (1, 2)]))
    size = main + waiting + apart
    asides = [f"the {'next' if apart else 'last'} {waiting} wait"] * bool(waiting)
    asides += [f"the last {apart} apart"] * bool(apart)
    aside = f" ({', '.join(asides)})" if asides else ""
    left = draw(st.sampled_from([lanes for lanes in (2, 4, 8) if 2 * lanes <= main]))
    single = [str(size) for size in (3, 7, 16) if main % size != 1]  # A last block of one term looks like one that waits.
    sizes = draw(st.sampled_from([*single, str(main // 2), f"{main - 5}, 5", f"{main - 5}, 3, 2"]))
    first = draw(st.sampled_from([f"{left} lanes", f"blocks of {sizes}", f"blocks of {main // 2} in 2 lanes each"]))
    lanes = first.endswith("lanes")
    if "lanes" not in first:
        first += draw(st.sampled_from(["", ", the two of each pair swapped"]))
    text = [first + aside]
    if waiting == 8 and left == 8 and lanes:
        text.append("with the next 8 folded to 8" if apart else "with the rest folded to 8")
        waiting = 0
    if lanes:
        text.append(draw(st.sampled_from(["halves pairwise", "neighbours pairwise", "one after another"])))
    else:
        ways = ["one after another", "neighbours pairwise", "one after another from the last"]
        text.append(draw(st.sampled_from(ways)))
    if waiting or apart:
        text.append("with the rest one after another")
    return ", then ".join(text), size


@given(phrases())
@settings(deadline=None, max_examples=300)
def test_words_are_read_back(case):
    text, size = case
    additions = read(text, size)
    said = describe(additions)
    assert said["regular"], (text, size)
    if " to " not in said["order"]:
        assert read(said["order"], size) == additions


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("one after another", 64),
        ("blocks of 384, 308, 308, then one after another", 1000),
        ("blocks of 4 of 384, 2 of 256, then one after another", 2048),
        ("blocks of 16, then one after another", 300),
        ("blocks of 256, 248, 248, 248 in 2 lanes each, then neighbours pairwise", 1000),
        ("blocks of 200, 200, 104, 200, 200, 96, then blocks of 3, then one after another", 1000),
        ("32 lanes, then folded to 8, then halves pairwise", 64),
        ("32 lanes (the last 8 wait), then with the rest folded to 8, then halves pairwise", 1000),
        (
            "32 lanes (the last 4 apart), then folded to 8, then halves pairwise, then with the rest one after another",
            100,
        ),
        (
            "32 lanes (the next 8 wait, the last 3 apart), then with the next 8 folded to 8, then halves pairwise, "
            "then with the rest one after another",
            1003,
        ),
        ("8 lanes, then neighbours pairwise", 64),
        ("8 lanes (the last 4 wait), then neighbours pairwise, then with the rest one after another", 100),
        ("one after another, the two of each pair swapped", 64),
        ("blocks of 384, the two of each pair swapped, then one after another", 1000),
        ("neighbours pairwise", 1000),
        ("halves pairwise", 256),
        ("one after another from the last", 12),
        ("blocks of 256, then blocks of 4, then one after another", 2048),
    ],
)
def test_orders_of_real_libraries_are_said_plainly(text, size):
    assert describe(read(text, size))["order"] == text


def test_the_blocks_of_numpy():
    reader = Reader(1000)
    blocks = reader.blocks(list(range(1000)), "120, 128, 120, 128, 120, 128, 128, 128")
    lanes = [lane for block in blocks for lane in reader.lanes(block, 8)]
    reader.phrase("neighbours pairwise", lanes)
    text = "blocks of 120 to 128 in 8 lanes each, then neighbours pairwise"
    assert describe(canonical(reader.additions))["order"] == text


def test_a_tree_without_regularity_is_called_irregular():
    additions = canonical([(0, 5), (6, 3), (1, 4), (7, 8), (9, 2)])
    said = describe(additions)
    assert not said["regular"]
    assert said["order"] == f"irregular, {said['depth']} additions deep"


def test_answers_of_no_tree_are_refused():
    with pytest.raises(NotATree, match="cannot hold"):
        reveal(8, lambda pairs: [3.0] * len(pairs))
    with pytest.raises(NotATree, match="not a number"):
        reveal(8, lambda pairs: [float("nan")] * len(pairs))
    with pytest.raises(NotATree, match="evaluations"):
        reveal(100, measure(read("one after another", 100)), limit=50)


def test_fused_additions_of_three_are_refused():
    """A sum that adds three products without rounding in between is no binary tree."""

    def fused(pairs):
        answers = []
        for i, j in pairs:
            terms = [1.0] * 6
            terms[i], terms[j] = HUGE, -HUGE
            three = sum(sorted(terms[:3], key=abs, reverse=True))
            answers.append(np.float32(np.float32(three) + np.float32(sum(terms[3:]))))
        return answers

    with pytest.raises(NotATree):
        reveal(6, fused)
