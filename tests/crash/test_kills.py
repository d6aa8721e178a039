# SPDX-License-Identifier: Apache-2.0
"""SIGKILL at random moments of real TensorFlow programs: what was flushed is readable."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import environments
import libtap
import pytest
import recording

PROGRAM = Path(__file__).parent / "program_runs.py"
KILLS = 8


def test_killed_recordings_are_readable(tmp_path):
    seed = random.SystemRandom().randrange(1 << 32)
    moments = random.Random(seed)
    with_events = 0
    for i in range(KILLS):
        trace = tmp_path / f"{i}.isobit"
        child = subprocess.Popen(
            [sys.executable, PROGRAM, "train_for_ever", trace],
            env={**os.environ, "PYTHONPATH": os.fspath(libtap.ROOT / "tests/tap")},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdout is not None and child.stdout.readline() == b"ready\n"
        time.sleep(moments.uniform(0, 4))
        child.send_signal(signal.SIGKILL)
        child.communicate()
        found = recording.read(Path(f"{trace}.part"))
        assert found.run is not None, f"seed {seed}, kill {i}"
        assert not found.complete and found.end is None
        with_events += bool(found.events)
        assert {event.node.op.removeprefix("_Mkl") for event in found.events} <= {
            "_Arg", "_EagerConst", "Mul", "MatMul", "Sum", "AddV2", "RandomStandardNormal", "Cast",
        }, f"seed {seed}, kill {i}"  # fmt: skip
    assert with_events >= KILLS // 4


def run(what: str, trace: Path) -> str:
    return environments.run(sys.executable, PROGRAM, what, trace).stdout.strip()


def test_fork(tmp_path):
    assert run("forked_child", tmp_path / "run.isobit") == "0"
    parent, child = recording.read(tmp_path / "run.isobit"), recording.read(tmp_path / "run.child.isobit")
    assert parent.complete and child.complete
    assert {event.outputs[0].shape for event in parent.of("_Arg")} == {(3, 3), (4, 4)}
    assert not child.events and [side.name for side in child.side if side.kind == libtap.MARK] == ["child"]


@pytest.mark.parametrize("what", ["workers_at_stop", "threads_at_stop"])
def test_kernels_run_while_recordings_stop(what, tmp_path):
    assert run(what, tmp_path / "run.isobit") == "done"
    traces = sorted(tmp_path.glob("run.*.isobit"))
    assert len(traces) >= 30
    for trace in traces:
        found = recording.read(trace)
        assert found.complete and found.notes() == {}, trace
        assert found.counts.ops.dropped == 0
        assert found.events


def test_nested_starts(tmp_path):
    assert run("nested", tmp_path / "run.isobit") == "done"
    found = recording.read(tmp_path / "run.isobit")
    assert found.complete and len(found.of("_Arg")) == 2


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_full_disk(small_disk, tmp_path):
    """The program computes what it computes elsewhere; the recording says that it is not whole."""
    roomy = run("full_disk", tmp_path / "run.isobit").split()
    narrow = run("full_disk", small_disk / "run.isobit").split()
    assert narrow[0] == roomy[0]
    assert roomy[1] == "0" and narrow[1] == str(libtap.IO)
    found = recording.read(small_disk / "run.isobit")
    assert found.run is not None and found.events
    counts = found.counts.ops
    assert counts.dropped > 0 and counts.seen == counts.kept + counts.sampled_out + counts.dropped
