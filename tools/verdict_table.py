#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verdict_table.py VERDICT_MATRIX [--check]: writes the tables of docs/numerics.md, what isobit's judge and Polygraphy's default
comparison say of the same float32 results. For a Python with NumPy and the package polygraphy.

--check: writes nothing, and fails where the committed page is not current.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy
from polygraphy.comparator import SimpleCompareFunc
from polygraphy.comparator.struct import IterationResult
from polygraphy.logger import G_LOGGER

PAGE = Path(__file__).resolve().parents[1] / "docs/numerics.md"
SIZE = re.compile(r" [0-9.e+-]+(?=;| \(\d+ wrong)")
MARK = "<!-- verdict_table.py -->\n"


def draws_of(program: str) -> list[dict[str, Any]]:
    """The draws of the matrix, each with whether Polygraphy calls the two results the same."""
    G_LOGGER.module_severity = G_LOGGER.CRITICAL
    compare = SimpleCompareFunc()
    with tempfile.TemporaryDirectory() as folder:
        lines = subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout.splitlines()
        found = []
        for number, line in enumerate(lines):
            sides = (IterationResult({"y": numpy.fromfile(f"{folder}/{number}.{side}", numpy.float32)}) for side in "ab")
            found.append({**json.loads(line), "passes": bool(compare(*sides)["y"])})
        return found


def share(count: int, of: int) -> str:
    return "all" if count == of else "none" if count == 0 else f"{count} of {of}"


def cell(draws: list[dict[str, Any]]) -> str:
    """The verdict with the difference that speaks most against it, and how many of the draws Polygraphy passes."""
    unequal = [d for d in draws if d["verdict"] != "equal"]
    if not unequal:
        return "equal"
    sizes = [d["likely"] for d in unequal]
    size = max(sizes) if draws[0]["expect"] == "rounding" else min(sizes)
    words = " or ".join(dict.fromkeys(d["verdict"] for d in unequal))
    wrong = sum(not d["right"] for d in draws)
    note = f" ({wrong} wrong)" if wrong else ""
    return f"{words} {size:.2g}{note}; {share(sum(d['passes'] for d in unequal), len(unequal))}"


def table(family: str, found: list[dict[str, Any]]) -> list[str]:
    sizes = sorted({draw["k"] for draw in found})
    heads = ["computed as", *(f"K = {k}" for k in sizes)]
    lines = [f"### {family}", "", "| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for arithmetic in dict.fromkeys(draw["arithmetic"] for draw in found):
        row = [cell([d for d in found if d["k"] == k and d["arithmetic"] == arithmetic]) for k in sizes]
        lines.append(f"| {arithmetic} | " + " | ".join(row) + " |")
    return [*lines, ""]


def summary(found: list[dict[str, Any]]) -> list[str]:
    """Over all draws; two results that are equal bits ask nothing of a judge."""
    sound = [draw for draw in found if draw["expect"] == "rounding" and draw["verdict"] != "equal"]
    unsound = [draw for draw in found if draw["expect"] != "rounding"]
    judges = {
        "isobit": (sum(not d["right"] for d in sound), sum(not d["right"] for d in unsound)),
        "Polygraphy": (sum(not d["passes"] for d in sound), sum(d["passes"] for d in unsound)),
    }
    lines = [f"| | false alarms of {len(sound)} sound results | misses of {len(unsound)} others |", "|---|---|---|"]
    return [*lines, *(f"| {name} | {alarms} | {missed} |" for name, (alarms, missed) in judges.items()), ""]


def main() -> int:
    arguments = [word for word in sys.argv[1:] if word != "--check"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    found = draws_of(arguments[0])
    lines = summary(found)
    for family in dict.fromkeys(cell["family"] for cell in found):
        lines += table(family, [draw for draw in found if draw["family"] == family])
    head, mark, present = PAGE.read_text(encoding="utf-8").partition(MARK)
    wanted = "\n".join(lines)
    if not mark:
        sys.exit(f"{PAGE} has no line {MARK.strip()}, below which the tables stand")
    if "--check" in sys.argv:
        # The functions of another libc are other sound results: the verdicts hold, the sizes need not.
        if SIZE.sub("", present) != SIZE.sub("", wanted):
            sys.exit(f"{PAGE} is not current: run {sys.argv[0]} without --check")
        return 0
    PAGE.write_text(head + mark + wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
