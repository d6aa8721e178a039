# SPDX-License-Identifier: Apache-2.0
"""Plants faults, asks `isobit explain` for the first place, and counts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
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
    r"BiasAdd|SquaredDifference|AddN|Sign|Pack|(_Mkl)?Transpose"
)


@dataclass
class Score:
    model: str
    fault: dict[str, Any]
    right: bool
    how: str  # "exact", "interval", "absorbed", or what is wrong.
    label: str
    explanation: dict[str, Any]


def _place_complaint(fault: dict[str, Any], first: dict[str, Any]) -> tuple[str, str]:
    """("exact" or "interval", "") or ("", what is wrong)."""
    at = f"first at {first['stage']} {first['node']} step {first['step']} ({first['event_a']})"
    if fault["kind"] in faults.IN_THE_PROGRAM:
        # An array that enters a call, or the constant that an eager program makes of it; of weights also the variables.
        entered = first["stage"] == "before the model" or "Const" in str(first["op"])
        ok = entered or (fault["kind"] == "weight" and first["stage"] == "weights")
        return ("exact", "") if ok else ("", at)
    if not fault["kept"]:
        since, step = first["since"], first["step"]
        around = since is not None and since <= fault["step"] and (step is None or fault["step"] <= step)
        return ("interval", "") if around else ("", f"{at} since {since}")
    ok = first["event_a"] in fault["events"] if fault["events"] else first["node"] in fault["nodes"]
    return ("exact", "") if ok else ("", at)


def _label_complaint(fault: dict[str, Any], answer: dict[str, Any]) -> str:
    kind = fault["kind"]
    label = "UNKNOWN" if answer["confidence"] == "unknown" else answer["label"]
    if kind == "weight":
        allowed = {"WEIGHTS"}
    elif kind in faults.IN_THE_PROGRAM:
        allowed = {"DATA"} | ({"UNKNOWN"} if kind in ("data.value", "data.label") else set())
    elif kind == "skip" or not fault["kept"]:
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
    label = findings[0]["label"] if findings else "-"
    if explanation["verdict"] == "identical" and not fault["mattered"]:
        return Score(model, fault, True, "absorbed", label, explanation)
    if explanation["verdict"] != "different" or not findings:
        return Score(model, fault, False, f"verdict {explanation['verdict']}", label, explanation)
    how, complaint = _place_complaint(fault, explanation["first"])
    complaint = complaint or _label_complaint(fault, findings[0])
    return Score(model, fault, not complaint, complaint or how, label, explanation)


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
    for number, fault in enumerate(json.loads((folder / "faults.json").read_text())):
        assert fault["planted"], f"nothing was altered: {fault}"
        recorded = folder / f"{number}.isobit"
        scored = score(model, fault, explain(folder / f"{fault['policy']}.isobit", recorded))
        scores.append(scored)
        if scored.right:
            recorded.unlink()
    return scores


def table(scores: list[Score]) -> str:
    """Right of all, by kind and by model."""
    models = [model for model in MODELS if any(s.model == model for s in scores)]
    kinds = sorted({s.fault["kind"] for s in scores}, key=lambda kind: (kind.count("."), kind))
    columns: list[tuple[str, Callable[[Score], bool]]] = [(model, lambda s, m=model: s.model == m) for model in models]
    columns.append(("all", lambda s: True))
    rows = [(kind, lambda s, k=kind: s.fault["kind"] == k) for kind in kinds] + [("all", lambda s: True)]
    lines = ["fault        " + "".join(f"{head:>13}" for head, _ in columns)]
    for name, in_row in rows:
        cells = []
        for _, in_column in columns:
            chosen = [s for s in scores if in_row(s) and in_column(s)]
            cells.append(f"{sum(s.right for s in chosen)}/{len(chosen)}" if chosen else "-")
        lines.append(f"{name:13}" + "".join(f"{cell:>13}" for cell in cells))
    how: dict[str, int] = defaultdict(int)
    for s in scores:
        how[s.how if s.right else "wrong"] += 1
    lines.append(", ".join(f"{count} {name}" for name, count in sorted(how.items())))
    return "\n".join(lines)


def misses(scores: list[Score], folder: Path) -> str:
    lines = []
    for s in scores:
        if not s.right:
            f = s.fault
            lines.append(f"{s.model}: {f['kind']} in {f['op']} '{f['node']}' step {f['step']} [{f['policy']}]: {s.how}")
    return "\n".join(lines) + f"\nlook: {folder}"
