#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rule_pages.py ISOBIT [--check]: writes docs/rules/, a page a rule and an index, from what `isobit rule` prints.

--check: writes nothing, and fails where the committed pages are not current.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/rules"
FAMILIES = {
    "R": "the run: did both sides run the same thing to its end",
    "W": "weights",
    "D": "data",
    "P": "pre-processing",
    "V": "versions",
    "C": "configuration, precision, compilers",
    "S": "random numbers",
    "I": "non-determinism",
    "M": "modes",
    "N": "rounding, undefined operations, bugs",
    "X": "not explained",
}
INTRODUCTION = """# Rules

What `isobit explain` can name as a cause. `isobit rule CODE` prints a page; this folder holds the same text. It is written by
`tools/rule_pages.py` from the rules themselves: change `src/explain/rules/`, not these pages.
"""


def ask(isobit: str, *arguments: str) -> str:
    return subprocess.run([isobit, "rule", *arguments], check=True, capture_output=True, text=True).stdout


def pages(isobit: str) -> dict[str, str]:
    """File name to text."""
    codes = sorted(line.split()[0] for line in ask(isobit).splitlines())
    result = {f"{code}.md": ask(isobit, code) for code in codes}
    index = [INTRODUCTION]
    for family, title in FAMILIES.items():
        index.append(f"## {family}: {title}\n")
        for code in (code for code in codes if code.startswith(family)):
            name, _, about = result[f"{code}.md"].partition("\n")[0].removeprefix(f"# {code} ").partition(": ")
            index.append(f"- [{code} {name}]({code}.md): {about}")
        index.append("")
    lost = [code for code in codes if code[0] not in FAMILIES]
    if lost:
        sys.exit(f"no family of {sys.argv[0]} holds {', '.join(lost)}: add it to FAMILIES")
    return {**result, "README.md": "\n".join(index)}


def main() -> int:
    arguments = [word for word in sys.argv[1:] if word != "--check"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    wanted = pages(arguments[0])
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    if "--check" in sys.argv:
        if stale:
            print(f"docs/rules/ is not current: {', '.join(stale)}\n  hint: tools/rule_pages.py {arguments[0]}", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
