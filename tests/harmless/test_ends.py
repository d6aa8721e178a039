# SPDX-License-Identifier: Apache-2.0
"""A recorded program that never stops its recording ends as it would without: output, exit status, signal, children."""

import sys
from pathlib import Path

import environments
import pytest
import recording

PROGRAM = Path(__file__).parent / "program_ends.py"
# What runs the handlers of exit(), so that the recording gets its end.
ORDERLY = {"raise": 1, "tensorflow_error": 1, "exit": 7, "fork": 0, "fork_exit": 0, "pool": 0, "spawn": 0, "daemon": 0, "late": 0}
ABRUPT = {"os_exit": 9, "abort": -6, "kill": -9, "terminate": -15, "segfault": -11}


@pytest.mark.parametrize("how", [*ORDERLY, *ABRUPT])
def test_program_ends_as_without(how, tmp_path):
    trace = tmp_path / "run.isobit"
    plain = environments.run(sys.executable, PROGRAM, how, "-", check=False)
    recorded = environments.run(sys.executable, PROGRAM, how, trace, check=False)
    assert plain.returncode == {**ORDERLY, **ABRUPT}[how]
    assert recorded.returncode == plain.returncode
    assert recorded.stdout == plain.stdout
    assert "isobit" not in recorded.stderr.replace(str(tmp_path), "")
    if how in ORDERLY:
        found = recording.read(trace)
        assert found.complete and found.end.kind == "exit" and found.end.status == ORDERLY[how]
        assert found.of("Square")
        assert not Path(f"{trace}.part").exists()
    else:
        assert Path(f"{trace}.part").exists() and not trace.exists()
