# SPDX-License-Identifier: Apache-2.0
"""Recording changes no value: every weight, metric and random draw is the same bit for bit with it and without."""

import json
import sys
from pathlib import Path

import environments
import pytest
import recording

PROGRAM = Path(__file__).parent / "program_train.py"


@pytest.mark.parametrize("name", ["mlp", "conv", "lstm", "transformer", "pipeline", "tape"])
def test_training_gives_the_same_bits(name, tmp_path):
    trace = tmp_path / "run.isobit"
    plain = json.loads(environments.run(sys.executable, PROGRAM, name, "-").stdout)
    recorded = json.loads(environments.run(sys.executable, PROGRAM, name, trace).stdout)
    assert len(plain["weights"]) >= 2 and plain["metrics"]
    assert recorded == plain
    found = recording.read(trace)
    assert found.complete and len(found.events) > 100 and found.counts.ops.dropped == 0
