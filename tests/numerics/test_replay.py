# SPDX-License-Identifier: Apache-2.0
"""Real kernels sum as src/numerics/replay.h says, by the script that makes the table of docs/numerics.md."""

import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType

import numpy
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev")) / "bin/replay_products")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("replay_table", ROOT / "tools/replay_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


replay_table = load()


def has_fma() -> bool:
    return " fma " in Path("/proc/cpuinfo").read_text().replace("\n", " ")


@pytest.mark.skipif(not has_fma(), reason="the kernels for this CPU were not looked at")
@pytest.mark.parametrize("settings", [replay_table.ONEDNN, replay_table.EIGEN], ids=["onednn", "eigen"])
def test_short_sums_of_tensorflow_are_one_fma_chain(settings: dict[str, str]) -> None:
    assert replay_table.SHAPES[0] == (64, 64, 64)
    assert replay_table.cells(PROGRAM, settings)[0] == "FMA"


def test_another_order_and_another_bit_are_not_reproduced(tmp_path: Path) -> None:
    a, b = replay_table.matrices(64, 64, 64)
    chain = numpy.zeros((64, 64), numpy.float32)
    lanes = numpy.zeros((8, 64, 64), numpy.float32)
    for k in range(64):
        product = numpy.outer(a[:, k], b[k])
        chain += product
        lanes[k % 8] += product

    def answer(result: numpy.ndarray) -> str:
        path = tmp_path / "product"
        path.write_bytes(b"".join(x.tobytes() for x in (a, b, result)))
        words = [PROGRAM, "64", "64", "64", str(path)]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.split("\t")[0].strip()

    assert answer(chain) == "one multiply-and-add chain"
    total = lanes[0]
    for lane in lanes[1:]:
        total = total + lane
    assert answer(total) == "not reproduced"
    chain[63, 63] = numpy.nextafter(chain[63, 63], numpy.float32(9))
    assert answer(chain) == "not reproduced"
