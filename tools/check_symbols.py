# SPDX-License-Identifier: Apache-2.0
"""What a built object exports and needs. A library for the user's process exports isobit_* alone and loads on Ubuntu 22.04:
its symbol versions stay at or below the ceilings. Exit 1 and one line for each violation."""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CEILINGS = {"GLIBC": (2, 34), "GLIBCXX": (3, 4, 29), "CXXABI": (1, 3, 13), "GCC": (12, 0, 0)}
ALLOWED_LIBRARIES = re.compile(
    r"^(libc|libm|libdl|libpthread|librt|libstdc\+\+|libgcc_s|ld-linux-x86-64|ld-linux-aarch64)\.so\.\d+$"
)
VERSION = re.compile(r"^(GLIBC|GLIBCXX|CXXABI|GCC)_(\d+(?:\.\d+)*)$")


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exported(path: Path) -> Iterator[str]:
    for line in run("nm", "--dynamic", "--defined-only", "--format=posix", str(path)).splitlines():
        name, kind = line.split()[:2]
        if kind != "A":  # Absolute: the name of a version, not a symbol.
            yield name.split("@", 1)[0]


def needed_versions(path: Path) -> Iterator[tuple[str, str]]:
    """(symbol, version) of every undefined versioned symbol."""
    for line in run("nm", "--dynamic", "--undefined-only", "--with-symbol-versions", str(path)).splitlines():
        symbol, separator, version = line.split()[-1].partition("@")
        if separator:
            yield symbol, version.lstrip("@")


def needed_libraries(path: Path) -> Iterator[str]:
    for line in run("readelf", "--dynamic", "--wide", str(path)).splitlines():
        if "(NEEDED)" in line:
            yield line[line.index("[") + 1 : line.index("]")]


def violations(path: Path, library: bool) -> Iterator[str]:
    if library:
        for name in exported(path):
            if not name.startswith("isobit_"):
                yield f"{path}: exports {name}; only isobit_* may be visible"
    for name in needed_libraries(path):
        if not ALLOWED_LIBRARIES.match(name):
            yield f"{path}: needs {name}; only libc, libstdc++ and libgcc_s may be dynamic"
    for symbol, version in needed_versions(path):
        match = VERSION.match(version)
        if not match:
            continue
        number = tuple(int(part) for part in match[2].split("."))
        if number > CEILINGS[match[1]]:
            ceiling = ".".join(str(part) for part in CEILINGS[match[1]])
            yield f"{path}: {symbol} needs {version}, above {match[1]}_{ceiling}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("objects", type=Path, nargs="+", help="shared libraries (*.so) and programs")
    found: list[str] = []
    for path in parser.parse_args().objects:
        found += violations(path, library=path.suffix == ".so")
    print("\n".join(found) if found else "symbols: exports and versions are as they should be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
