# SPDX-License-Identifier: Apache-2.0
"""House rules that every tracked text file keeps: ASCII, an SPDX line, a bounded length, no path of somebody's machine.
Exit 1 and one line for each violation."""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_LINES = 500

# Files that may be longer, each with its reason.
LONGER: dict[str, str] = {
    "LICENSE": "the licence as published",
}
# Folders whose files are data: goldens, corpora, hostile traces.
DATA = re.compile(r"(^|/)(golden|corpus|data)/")
# Files that must hold other bytes than ASCII, each with its reason.
NOT_ASCII: dict[str, str] = {}

CODE = (".cc", ".h", ".inc", ".py", ".cmake", ".sh", ".proto")
TEXT = (*CODE, ".md", ".txt", ".json", ".toml", ".yaml", ".yml", ".cfg")

# Pieces are joined here so that this file does not contain what it looks for.
FORBIDDEN = {
    "/" + "work/": "a path of a build machine",
    "/" + "root/": "a path of a build machine",
    "/" + "tmp/build-": "a path of a build machine",
}
# Algorithms that return a subrange. Those that take iterators (std::unique) are fine.
_SUBRANGES = ("unique", "equal_range", "stable_partition", "partition", "remove", "remove_if", "rotate")
FORBIDDEN |= {f"std::ranges::{name}(": "beyond clang 14, which builds the sanitizers and fuzzing" for name in _SUBRANGES}


def tracked(root: Path) -> list[Path]:
    out = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], check=True, capture_output=True).stdout
    return [root / name for name in out.decode().split("\0") if name]


def is_text(path: Path) -> bool:
    if path.suffix in TEXT or path.name in ("LICENSE", "CMakeLists.txt"):
        return True
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def is_code(path: Path) -> bool:
    return path.suffix in CODE or path.name == "CMakeLists.txt" or path.suffix == ""


def violations(path: Path, name: str) -> Iterator[str]:
    data = path.read_bytes()
    lines = data.split(b"\n")
    if name not in NOT_ASCII:
        for number, line in enumerate(lines, start=1):
            if any(byte > 126 or (byte < 32 and byte != 9) for byte in line):
                yield f"{name}:{number}: not plain ASCII"
    if is_code(path) and name != "LICENSE" and b"SPDX-License-Identifier: Apache-2.0" not in b"\n".join(lines[:3]):
        yield f"{name}:1: no SPDX line"
    if len(lines) - 1 > MAX_LINES and name not in LONGER:
        yield f"{name}: {len(lines) - 1} lines; split it, or list it with its reason in LONGER of tools/check_ascii.py"
    for piece, reason in FORBIDDEN.items():
        for number, line in enumerate(lines, start=1):
            if piece.encode() in line:
                yield f"{name}:{number}: {piece} is {reason}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    found: list[str] = []
    for path in tracked(root):
        name = str(path.relative_to(root))
        if path.is_file() and not DATA.search(name) and is_text(path):
            found += violations(path, name)
    print("\n".join(found) if found else "text: ASCII, SPDX, length and paths are as they should be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
