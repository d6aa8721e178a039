# SPDX-License-Identifier: Apache-2.0
"""Plants faults, asks `isobit explain` for the first place, and counts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faults
import libtap

ISOBIT = Path(os.environ.get("ISOBIT_BIN", libtap.BINARY_DIR / "bin/isobit"))
PROGRAM = Path(__file__).parent / "program_planted.py"
MODELS = ("mlp", "conv", "lstm", "transformer", "eager", "pipeline")
LIMIT_S = 1800

# What may be said of a kernel that gives other bits on equal inputs in the same environment: that it does not repeat itself, or
# rounds, while the size of the difference allows it; a bug where it does not.
SMALL = {"NONDETERMINISM", "ROUNDING", "UNKNOWN"}
# Why a large difference cannot be told from a small one.
NOT_JUDGED = re.compile(r"no bound (is )?(known|needed)|not recorded|recorded on (neither|one) side")
# Operations without any freedom to round: one ulp is as wrong as a sign. AddN of two is one addition.
EXACT = re.compile(
    r"Relu|ReluGrad|Neg|Abs|Mul|AddV2|Sub|RealDiv|DivNoNan|Square|Sqrt|SelectV2|Maximum|Minimum|MaxPool|Cast|ConcatV2|GatherV2|Tile|Pad|"
    r"BiasAdd|SquaredDifference|AddN|Sign|Pack|_MklTranspose|_MklNativeMaxPool"
)


@dataclass
class Score:
    model: str
    fault: dict[str, Any]
    place: str  # What is wrong with the place; "" if nothing is.
    label: str  # The same of the cause.
    explanation: dict[str, Any]

    @property
    def right(self) -> bool:
        return not self.place and not self.label

    @property
    def silent(self) -> bool:
        """The cause is not told, where it could be: no wrong answer, but none."""
        return bool(self.label) and self.cause == "UNKNOWN"

    @property
    def cause(self) -> str:
        return _cause(self.explanation["findings"][0]) if self.explanation["findings"] else ""


def _place_complaint(fault: dict[str, Any], first: dict[str, Any]) -> str:
    at = f"first at {first['stage']} {first['node']} step {first['step']} ({first['event_a']}) since {first['since']}"
    if fault["kept"]:
        ok = first["event_a"] in fault["events"] and first["since"] is None
    else:  # Seen where something differs first, and not there before the last step that was recorded.
        since = first["since"]
        ok = since is not None and fault["before"] <= since <= fault["step"] and first["event_a"] in fault["events"]
    return "" if ok else at


def _cause(answer: dict[str, Any]) -> str:
    return "UNKNOWN" if answer["confidence"] == "unknown" else str(answer["label"])


def _label_complaint(fault: dict[str, Any], answer: dict[str, Any]) -> str:
    kind = fault["kind"]
    label = _cause(answer)
    if kind == "weight":
        allowed = {"WEIGHTS"}
    elif kind in faults.IN_THE_PROGRAM:
        allowed = {"DATA"} | ({"UNKNOWN"} if kind in ("data.value", "data.label") else set())
    elif kind in faults.SKIPS or not fault["kept"]:
        allowed = {"UNKNOWN"}
    elif kind == "ulp":
        allowed = SMALL | ({"BUG"} if EXACT.fullmatch(fault["op"]) else set())
    elif NOT_JUDGED.search(answer["summary"]):
        allowed = {"BUG"} | SMALL
    else:
        allowed = {"BUG"}
    return "" if label in allowed else f"label {label} ({answer['code']}: {answer['summary']})"


def score(model: str, fault: dict[str, Any], explanation: dict[str, Any]) -> Score:
    findings = explanation["findings"]
    if explanation["verdict"] != "different" or not findings:
        return Score(model, fault, f"verdict {explanation['verdict']}", "", explanation)
    return Score(model, fault, _place_complaint(fault, explanation["first"]), _label_complaint(fault, findings[0]), explanation)


def explain(a: Path, b: Path) -> dict[str, Any]:
    command = [str(ISOBIT), "explain", "--json", str(a), str(b)]
    done = subprocess.run(command, text=True, capture_output=True, timeout=LIMIT_S, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    explanation: dict[str, Any] = json.loads(done.stdout)
    return explanation


def plant(model: str, folder: Path, count: int, seed: int) -> list[Score]:
    """Records `model` with `count` faults into `folder`. A recording whose fault is found is removed, the others stay."""
    folders = f"{Path(libtap.__file__).parent}:{libtap.BINARY_DIR / 'python'}"
    environment = {**os.environ, "PYTHONPATH": folders, "TF_CPP_MIN_LOG_LEVEL": "3"}
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(PROGRAM), model, str(folder), str(count), str(seed)]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    scores = []
    for number, fault in enumerate(json.loads((folder / "faults.json").read_text())["faults"]):
        recorded = folder / f"{number}.isobit"
        scored = score(model, fault, explain(folder / f"{fault['policy']}.isobit", recorded))
        scores.append(scored)
        if scored.right:
            recorded.unlink()
    return scores


def _count(scores: list[Score]) -> str:
    return f"{sum(not s.place for s in scores)}/{len(scores)}" if scores else "-"


def table(scores: list[Score]) -> str:
    """The place named of all faults, by kind and by model."""
    models = [model for model in MODELS if any(s.model == model for s in scores)]
    kinds = sorted({s.fault["kind"] for s in scores}, key=lambda kind: (kind.count("."), kind))
    columns: list[tuple[str, Callable[[Score], bool]]] = [(model, lambda s, m=model: s.model == m) for model in models]
    columns.append(("all", lambda s: True))
    rows: list[tuple[str, Callable[[Score], bool]]] = []
    rows += [(kind, lambda s, k=kind: s.fault["kept"] and s.fault["kind"] == k) for kind in kinds]
    rows += [("all", lambda s: s.fault["kept"]), ("not recorded", lambda s: not s.fault["kept"])]
    lines = ["fault        " + "".join(f"{head:>13}" for head, _ in columns)]
    for name, in_row in rows:
        cells = [_count([s for s in scores if in_row(s) and in_column(s)]) for _, in_column in columns]
        lines.append(f"{name:13}" + "".join(f"{cell:>13}" for cell in cells))
    causes = Counter(s.cause for s in scores if not s.place and not s.label)
    told = ", ".join(f"{count} {name}" for name, count in sorted(causes.items()))
    lines.append(f"of those named, the cause that is told: {told}")
    silent, wrong = sum(s.silent for s in scores), sum(bool(s.label) and not s.silent for s in scores)
    lines.append(f"no cause where there could be one: {silent}; a wrong one: {wrong}")
    same = sum(not s.fault["mattered"] for s in scores)
    lines.append(f"the same weights and losses as without the fault: {same}")
    return "\n".join(lines)


def misses(scores: list[Score], folder: Path) -> str:
    lines = []
    for s in scores:
        if not s.right:
            f = s.fault
            where = f"{f['op']} '{f['node']}' step {f['step']}"
            lines.append(f"{s.model}: {f['kind']} in {where} [{f['policy']}]: {s.place or s.label}")
    return "\n".join(lines) + f"\nlook: {folder}"
