# SPDX-License-Identifier: Apache-2.0
"""Prints the score of the last run of every case: +1 right, 0 unknown, -1 wrong."""

import json
import sys

import case as cases


def main() -> int:
    total = 0
    for path in cases.all_cases():
        name = cases.load(path).name
        result = cases.BUILD / "cases" / name / "score.json"
        if not result.exists():
            print(f"  -  {name}: no score; scripts/test {name}")
            continue
        row = json.loads(result.read_text())
        total += row["score"]
        print(f"{row['score']:+d}  {name}" + "".join(f"\n       {line}" for line in row["complaints"]))
    print(f"{total:+d} of {len(cases.all_cases())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
