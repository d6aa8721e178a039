# SPDX-License-Identifier: Apache-2.0
"""Prints the score of the last run of every case: +1 right, 0 unknown, -1 wrong. The cases on which rules were developed and each
set of sealed ones, on which none was, are counted apart."""

import json
import sys
from pathlib import Path

import case as cases


def count(paths: list[Path]) -> str:
    """Prints a row a case; returns the total."""
    total = 0
    ran = 0
    for path in paths:
        name = cases.load(path).name
        result = cases.BUILD / "cases" / name / "score.json"
        if not result.exists():
            print(f"  -  {name}: no score; scripts/test {name}")
            continue
        row = json.loads(result.read_text())
        total += row["score"]
        ran += 1
        print(f"{row['score']:+d}  {name}" + "".join(f"\n       {line}" for line in row["complaints"]))
    return f"{total:+d} of {len(paths)}" + (f", {len(paths) - ran} not run" if ran < len(paths) else "")


def main() -> int:
    paths = cases.all_cases()
    developed = count([path for path in paths if not cases.is_sealed(path)])
    sealed = {folder.name: count([path for path in paths if folder in path.parents]) for folder in cases.SEALED}
    print(f"developed: {developed}")
    for name, total in sealed.items():
        print(f"{name}: {total}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
