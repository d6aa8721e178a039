# SPDX-License-Identifier: Apache-2.0
"""Which faults are planted, chosen from what a healthy run has recorded, and where each of them has to be found.

The place is told by the fault alone, and by a reader of recordings that shares no code with isobit: explain has no say in it.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from recording import FORWARDED, UNREADABLE, UNSET, Event, Recording, Side

# What fault.cc does to the first output of one run of a kernel, in the order of its enum.
KERNEL = ("ulp", "sign", "bit", "row", "permutation", "skip")
# A statistic of batch normalisation that stays as it was, among all other updates that do not happen.
STATISTIC = "statistic"
SKIPS = ("skip", STATISTIC)
# What is wrong before any kernel runs (programs.py).
IN_THE_PROGRAM = ("data.value", "data.label", "data.dropped", "data.order", "weight")

FLOAT = 1
# Their outputs share the memory of an input, of a constant or of a variable: to alter one would alter what is recorded already.
SHARES_MEMORY = re.compile(
    "Const|_EagerConst|Identity.*|ReadVariableOp|_Arg|_Retval|Reshape|ExpandDims|Squeeze|StopGradient|PreventGradient|Switch|Merge|"
    "Enter|Exit|NextIteration|Unpack|Split|StridedSlice|Slice|Bitcast|IteratorGetNext|.*Dataset.*|EnsureShape|TensorList.*|Placeholder|"
    "Fill|ZerosLike|Optional.*|Transpose|BroadcastTo|Snapshot|.*Send|.*Recv"
)
WRITES = re.compile("Assign(|Add|Sub)VariableOp|ResourceApply.*")


ARRAY, VARIABLE = 2, 5  # Kinds of side events.


@dataclass
class Fault:
    kind: str
    policy: str
    place: int
    node: str = ""
    op: str = ""
    iteration: int = 0
    run: int = 0  # As fault.cc counts: of that name in that iteration.
    step: int = 0  # As the recording counts: of that node.
    racing: bool = False  # In a worker of an input pipeline, whose order is not the same in every run.
    kept: bool = True  # The policy keeps this run. Else it can only be said between which steps the fault came in.
    # Sequence numbers in the healthy recording where it may show first: the run itself, or what reads or carries the wrong values.
    candidates: list[int] = field(default_factory=list)
    # Those of them that differ in the recording with the fault; where its run was not kept, all of the first call that differs. One
    # of them has to be named.
    events: list[int] = field(default_factory=list)
    before: int = -1  # Where it was not kept: the last step before it that was.


def _can_alter(event: Event, kind: str) -> bool:
    if not event.outputs or SHARES_MEMORY.fullmatch(event.node.op) or not event.node.op:
        return False
    output = event.outputs[0]
    if output.dtype != FLOAT or output.flags & (UNSET | UNREADABLE | FORWARDED) or 0 in output.shape:
        return False
    return kind in ("ulp", "sign", "bit") or (len(output.shape) >= 2 and output.shape[0] >= 2)


def _before(event: Event) -> tuple[Any, ...]:
    """The key of the node's run before this one."""
    return (*event.key()[:-1], event.occurrence - 1)


def _readers(events: list[Event], of: Event) -> list[Event]:
    """The next events that show what `of` has written: of the next step that reads the variable all that read this content.

    The body of a loop does so under another name. Empty: no step reads it by the name by which it was written."""
    handle = of.node.inputs[0]
    reads = [e for e in events if e.sequence > of.sequence and e.node.op == "ReadVariableOp"]
    first = next((e for e in reads if handle in e.node.inputs), None)
    return [] if first is None else [e for e in reads if e.call == first.call and e.outputs[0].digest == first.outputs[0].digest]


def arrays(known: Recording, name: str, argument: str) -> list[Side]:
    """What crossed a border into TensorFlow, in order."""
    return [s for s in known.side if s.kind == ARRAY and s.name == name and s.attrs.get("argument") == argument]


def carriers(known: Recording, array: Side) -> list[int]:
    """Where this content is seen as it comes in: the array or variable, and constants that an eager program makes of it."""
    exact = array.array.exact.hex()
    return [array.sequence, *(e.sequence for e in known.events if e.node.op == "_EagerConst" and e.outputs[0].digest == exact)]


def _contents(recording: Recording) -> dict[tuple, tuple[int, tuple[str, ...]]]:
    """What was recorded, by what it is: its number and its content. Racing workers are left out."""
    found: dict[tuple, tuple[int, tuple[str, ...]]] = {}
    for event in recording.events:
        if not event.node.pipeline:
            found[event.key()] = event.sequence, tuple(output.digest for output in event.outputs)
    seen: Counter = Counter()
    for side in recording.side:
        if side.array is not None:
            name = (side.kind, side.name, side.attrs.get("argument"), side.attrs.get("at"), side.attrs.get("index"))
            found[(*name, seen[name])] = side.sequence, (side.array.exact.hex(),)
            seen[name] += 1
    return found


def _lost_contents(node: str, healthy: Recording, faulty: Recording) -> list[int]:
    """Events of racing workers whose content no run of the same node has in the other recording."""
    left = Counter(e.outputs[0].digest for e in faulty.events if e.node.name == node)
    lost = []
    for event in healthy.events:
        if event.node.name == node:
            digest = event.outputs[0].digest
            lost += [] if left[digest] else [event.sequence]
            left[digest] -= 1
    return lost


def locate(fault: Fault, healthy: Recording, faulty: Recording) -> bool:
    """Sets where the fault has to be found. False: nothing recorded differs, so that there is nothing to find."""
    if fault.racing:
        fault.events = _lost_contents(fault.node, healthy, faulty)
        return bool(fault.events)
    theirs = _contents(faulty)
    differing = {number for key, (number, content) in _contents(healthy).items() if key in theirs and theirs[key][1] != content}
    if fault.kept:
        fault.events = [number for number in fault.candidates if number in differing]
        return bool(fault.events)
    ran = [e for e in healthy.events if e.node.name == fault.node and e.iteration == fault.iteration]
    fault.before = max(e.occurrence for e in ran if e.occurrence < fault.step)
    first = min(differing, default=None)
    call = next((e.call for e in healthy.events if e.sequence == first), None)
    calls = [e.sequence for e in healthy.events if e.sequence in differing and e.call == call]
    fault.events = calls or ([] if first is None else [first])
    return bool(differing)


class Chooser:
    def __init__(self, known: dict[str, Recording], seed: int) -> None:
        self.random = random.Random(seed)
        self.known = known
        self.chosen: set[tuple] = set()
        everything = known["all"].events
        self.by_kind: dict[str, dict[str, list[Event]]] = {kind: defaultdict(list) for kind in (*KERNEL, STATISTIC)}
        names: dict[str, set[int]] = defaultdict(set)
        for event in everything:
            names[event.node.name].add(id(event.node))
        for event in everything:
            if not event.node.eager and len(names[event.node.name]) != 1:
                continue
            for kind in KERNEL[:-1]:
                if _can_alter(event, kind):
                    self.by_kind[kind][event.node.op].append(event)
            if WRITES.fullmatch(event.node.op) and not event.node.eager and _readers(everything, event):
                kind = STATISTIC if "batch_normalization" in event.node.name else "skip"
                self.by_kind[kind][event.node.op].append(event)
        self.numbers = {policy: {e.key(): e.sequence for e in recording.events} for policy, recording in known.items()}
        # Kinds of which some run is left out by the default policy.
        all_of = {kind: [event for events in ops.values() for event in events] for kind, ops in self.by_kind.items()}
        self.in_gaps = [kind for kind, events in all_of.items() if any(not self._at(kind, "default", e).kept for e in events)]

    def kernel(self, kind: str, policy: str, late: bool, kept: bool) -> Fault:
        """A run that no other fault of this kind has; late or early if there is one."""
        ops = self.by_kind[kind]
        best = None
        for _ in range(300):
            events = ops[self.random.choice(sorted(ops))]
            event = self.random.choice(events)
            fault = self._at(kind, policy, event)
            if fault.kept != kept or (kind, policy, fault.node, fault.iteration, fault.run) in self.chosen:
                continue
            best = fault
            last = max(e.occurrence for e in events)
            if (event.occurrence >= min(8, last // 2 + 1)) == late:
                break
        assert best is not None, f"no run is left for {kind}"
        self.chosen.add((kind, policy, best.node, best.iteration, best.run))
        return best

    def _at(self, kind: str, policy: str, event: Event) -> Fault:
        everything = self.known["all"].events
        run = event.occurrence
        if event.node.eager:
            before = [e for e in everything if e.node.name == event.node.name and e.sequence < event.sequence]
            run = len(before)
        fault = Fault(kind, policy, self.random.getrandbits(31), event.node.name, event.node.op, event.iteration, run)
        fault.step = event.occurrence
        fault.racing = event.node.pipeline
        wanted = _readers(everything, event) if kind in SKIPS else [event]
        numbers = self.numbers[policy]
        fault.candidates = [numbers[e.key()] for e in wanted if e.key() in numbers]
        # What a variable holds shows where it is read: that it was written wrong just before can only be told where the read before
        # that is there as well.
        known = [e for e in wanted if e.key() in numbers and (kind not in SKIPS or e.occurrence == 0 or _before(e) in numbers)]
        fault.kept = fault.racing or bool(known)
        return fault


def choose(known: dict[str, Recording], seed: int) -> Iterator[Fault]:
    """Faults of all kinds, early and late, for both policies, without end; the same ones for the same seed.

    Of seven, one is in a step that the recording leaves out, where there are any."""
    chooser = Chooser(known, seed)
    kinds = [kind for kind in chooser.by_kind if chooser.by_kind[kind]]
    number = in_the_program = in_gaps = 0
    while True:
        policy = "default" if number % 5 in (1, 3) else "all"
        if chooser.in_gaps and number % 7 == 5:
            yield chooser.kernel(chooser.in_gaps[in_gaps % len(chooser.in_gaps)], "default", late=True, kept=False)
            in_gaps += 1
        elif number % 10 in (3, 6, 9):
            yield Fault(IN_THE_PROGRAM[in_the_program % len(IN_THE_PROGRAM)], policy, chooser.random.getrandbits(31))
            in_the_program += 1
        else:
            kind = kinds[(number - in_the_program - in_gaps) % len(kinds)]
            yield chooser.kernel(kind, policy, late=number // 2 % 2 == 1, kept=True)
        number += 1
