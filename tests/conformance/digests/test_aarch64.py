# SPDX-License-Identifier: Apache-2.0
"""The digests' unit tests and goldens on arm64: cross-compiled, run by qemu-user."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
GTEST = Path("/usr/src/googletest/googletest")
DIGEST = ROOT / "src/digest"
OTHER_ARCHITECTURES = "_avx2"


def test_arm64_gives_the_same_digests(tmp_path: Path) -> None:
    compiler, emulator = shutil.which("aarch64-linux-gnu-g++"), shutil.which("qemu-aarch64")
    if compiler is None or emulator is None or not GTEST.exists():
        pytest.skip("needs the packages g++-aarch64-linux-gnu, qemu-user and googletest")
    headers = tmp_path / "include"  # Headers that are the same for every architecture, and nothing else of the host's.
    headers.mkdir()
    for name in ("hwy", "xxhash.h", "xxh3.h", "tl"):
        (headers / name).symlink_to(Path("/usr/include") / name)
    golden = ROOT / "tests/conformance/digests/golden.txt"
    sources = [file for file in sorted(DIGEST.glob("*.cc")) if not file.stem.endswith(("_bench", OTHER_ARCHITECTURES))]
    sources += [ROOT / "src/base/check.cc", GTEST / "src/gtest-all.cc", GTEST / "src/gtest_main.cc"]
    flags = ["-std=gnu++20", "-O2", "-ffp-contract=off", "-static", "-DHWY_IS_DEBUG_BUILD=0", f'-DISOBIT_GOLDEN_FILE="{golden}"']
    folders = [ROOT / "src", ROOT / "include", headers, GTEST / "include", GTEST]
    program = tmp_path / "digest_tests"
    command = [compiler, *flags, *(f"-I{folder}" for folder in folders), *map(str, sources), "-o", str(program)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-5000:]
    ran = subprocess.run([emulator, str(program)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr
    assert "/neon" in ran.stdout
