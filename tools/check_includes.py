# SPDX-License-Identifier: Apache-2.0
"""The include law: who may include whom (docs/design/architecture.md), as data. Exit 1 and one line for each violation."""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

# Layer of src/: the layers that it builds on. What those build on is allowed too.
LAYERS: dict[str, tuple[str, ...]] = {
    "base": (),
    "digest": ("base",),
    "trace": ("base", "digest"),
    "env": ("base", "trace"),
    "tfapi": ("base",),
    "tap": ("base", "digest", "env", "trace", "tfapi"),
    "canon": ("base",),
    "canon_tf": ("base", "canon", "tfapi"),
    "numerics": ("base", "canon", "digest"),
    "align": ("base", "digest", "trace"),
    "explain": ("align", "env", "numerics", "trace"),
    "prove": ("explain", "trace"),
    "match": ("env", "explain", "prove"),
    "repro": ("env", "explain", "match", "prove"),
    "report": ("explain",),
    "cli": ("align", "digest", "env", "explain", "match", "numerics", "prove", "report", "repro", "trace"),
}

# What is loaded into the user's process stands on libc, libstdc++ and static libraries without exceptions at their border.
IN_PROCESS = ("base", "digest", "env", "trace", "tfapi", "tap")
NOT_IN_PROCESS = ("CLI/", "nlohmann/", "fmt/", "google/protobuf/", "tensorflow/", "absl/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SUFFIXES = (".h", ".cc", ".inc")


def closure(layer: str) -> set[str]:
    """The layer and everything below it."""
    seen: set[str] = set()
    stack = [layer]
    while stack:
        current = stack.pop()
        if current not in seen:
            seen.add(current)
            stack.extend(LAYERS[current])
    return seen


def includes(path: Path) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := INCLUDE.match(line):
            yield number, match[1], match[2]


def violations_of_file(path: Path, layer: str, allowed: set[str]) -> Iterator[tuple[int, str]]:
    for number, quote, name in includes(path):
        target = name.split("/", 1)[0]
        if quote == '"' and "/" not in name and (path.parent / name).exists():
            yield number, f'"{name}": write the path from src/, "{layer}/{name}"'
        elif quote == '"' and target in LAYERS and target not in allowed:
            yield number, f'"{name}": {layer} may not include {target}'
        elif layer in IN_PROCESS and name.startswith(NOT_IN_PROCESS):
            yield number, f"<{name}>: {layer} is loaded into the user's process"


def violations(src: Path) -> Iterator[str]:
    for folder in sorted(p for p in src.iterdir() if p.is_dir()):
        layer = folder.name
        if layer not in LAYERS:
            yield f"{folder}: no such layer; add it to tools/check_includes.py and to the architecture page"
            continue
        allowed = closure(layer)
        for path in sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES):
            for number, text in violations_of_file(path, layer, allowed):
                yield f"{path}:{number}: {text}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).resolve().parent.parent / "src"
    parser.add_argument("src", type=Path, nargs="?", default=default)
    found = list(violations(parser.parse_args().src))
    print("\n".join(found) if found else "includes: every layer keeps to the table")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
