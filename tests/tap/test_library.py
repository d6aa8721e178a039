# SPDX-License-Identifier: Apache-2.0
"""The library itself: what it needs and exports, and what it does where there is nothing that it can attach to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import environments
import libtap
import pytest
import recording

PROGRAM = Path(__file__).parent / "program_checks.py"


def test_needs_and_exports_what_it_may():
    check = [sys.executable, libtap.ROOT / "tools/check_symbols.py", libtap.LIBRARY]
    result = subprocess.run(check, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def attach(what: str, trace: Path, **variables: str) -> tuple[dict, recording.Recording]:
    told = json.loads(environments.run(sys.executable, PROGRAM, what, trace, **variables).stdout)
    found = recording.read(trace)
    assert found.complete
    assert [side.name for side in found.side if side.kind == libtap.MARK] == ["goes on"]
    return told, found


def test_without_tensorflow(tmp_path):
    told, found = attach("none", tmp_path / "run.isobit")
    assert told["code"] == told["again"] == libtap.UNSUPPORTED
    assert "TensorFlow is not loaded" in told["error"] and "import tensorflow" in told["error"]
    assert told["report"]["attached"] is False and "not loaded" in told["report"]["reason"]
    assert "not loaded" in found.notes()["ops"]


@pytest.mark.parametrize("exported", ["", "TF_NewStatus TF_DeleteStatus"])
def test_symbols_missing(exported, tmp_path):
    source = "".join(f"void {name}(void) {{}}\n" for name in exported.split())
    fake = tmp_path / "libtensorflow_framework.so.2"
    command = ["gcc", "-shared", "-fPIC", "-Wl,-soname,libtensorflow_framework.so.2", "-x", "c", "-", "-o", os.fspath(fake)]
    subprocess.run(command, input=source or "int nothing;", text=True, check=True)
    told, found = attach("fake", tmp_path / "run.isobit", FAKE_TENSORFLOW=os.fspath(fake))
    assert told["code"] == libtap.UNSUPPORTED
    missing = "TF_GetCode" if exported else "TF_NewStatus"
    assert missing in told["error"]
    assert "does not export" in found.notes()["ops"] and missing in found.notes()["ops"]
