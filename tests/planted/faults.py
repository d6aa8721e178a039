# SPDX-License-Identifier: Apache-2.0
"""Which faults are planted, chosen from what a healthy run has recorded, and whether an explanation names the place."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field

from recording import FORWARDED, UNREADABLE, UNSET, Event, Recording

# What fault.cc does to the first output of one run of a kernel, in the order of its enum.
KERNEL = ("ulp", "sign", "bit", "row", "permutation", "skip")
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
    kept: bool = True  # The policy keeps this run.
    # Sequence numbers in the healthy recording of the events of which one has to be named; nodes where order is not stable.
    events: list[int] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)


def _can_alter(event: Event, kind: str) -> bool:
    if not event.outputs or SHARES_MEMORY.fullmatch(event.node.op) or not event.node.op:
        return False
    output = event.outputs[0]
    if output.dtype != FLOAT or output.flags & (UNSET | UNREADABLE | FORWARDED) or 0 in output.shape:
        return False
    return kind in ("ulp", "sign", "bit") or (len(output.shape) >= 2 and output.shape[0] >= 2)


def _readers(events: list[Event], of: Event) -> list[Event]:
    """The next events that show what `of` has written: of the next step that reads the variable all that read this content.

    The body of a loop does so under another name. Empty: no step reads it by the name by which it was written."""
    handle = of.node.inputs[0]
    reads = [e for e in events if e.sequence > of.sequence and e.node.op == "ReadVariableOp"]
    first = next((e for e in reads if handle in e.node.inputs), None)
    return [] if first is None else [e for e in reads if e.call == first.call and e.outputs[0].digest == first.outputs[0].digest]


class Chooser:
    def __init__(self, known: dict[str, Recording], seed: int) -> None:
        self.random = random.Random(seed)
        self.known = known
        everything = known["all"].events
        self.by_kind: dict[str, dict[str, list[Event]]] = {kind: defaultdict(list) for kind in KERNEL}
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
                self.by_kind["skip"][event.node.op].append(event)

    def kernel(self, kind: str, policy: str, late: bool) -> Fault:
        ops = self.by_kind[kind]
        event = None
        for _ in range(100):
            events = ops[self.random.choice(sorted(ops))]
            event = self.random.choice(events)
            last = max(e.occurrence for e in events)
            if (event.occurrence >= min(8, last // 2 + 1)) == late:
                break
        assert event is not None
        return self.at(kind, policy, event)

    def at(self, kind: str, policy: str, event: Event) -> Fault:
        everything = self.known["all"].events
        run = event.occurrence
        if event.node.eager:
            before = [e for e in everything if e.node.name == event.node.name and e.sequence < event.sequence]
            run = len(before)
        fault = Fault(kind, policy, self.random.getrandbits(31), event.node.name, event.node.op, event.iteration, run)
        fault.step = event.occurrence
        wanted = [event] if kind != "skip" else _readers(everything, event)
        fault.nodes = [e.node.name for e in wanted]
        if not event.node.pipeline:  # The order of racing workers is not stable, and what they do is kept by content.
            recorded = {e.key(): e.sequence for e in self.known[policy].events}
            fault.events = [recorded[e.key()] for e in wanted if e.key() in recorded]
            fault.kept = bool(fault.events)
        return fault


def choose(known: dict[str, Recording], count: int, seed: int) -> list[Fault]:
    """`count` faults of all kinds, early and late, for both policies; the same ones for the same seed."""
    chooser = Chooser(known, seed)
    kinds = [kind for kind in KERNEL if chooser.by_kind[kind]]
    found: list[Fault] = []
    for number in range(count):
        policy = "default" if number % 5 in (1, 3) else "all"
        in_the_program = sum(fault.kind in IN_THE_PROGRAM for fault in found)
        if number % 10 in (3, 6, 9):
            kind = IN_THE_PROGRAM[in_the_program % len(IN_THE_PROGRAM)]
            found.append(Fault(kind, policy, chooser.random.getrandbits(31)))
        else:
            kind = kinds[(number - in_the_program) % len(kinds)]
            found.append(chooser.kernel(kind, policy, late=number // 2 % 2 == 1))
    return found
