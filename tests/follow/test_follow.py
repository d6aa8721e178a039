# SPDX-License-Identifier: Apache-2.0
"""A second run that follows a first one: what it computes, what it says of it, and everything that can go wrong on the way."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import recording
from runs import FOLDER, LIMIT_S, ROOT, explain, isobit, record

# By TensorFlow's number: float, double, int32, uint8, int64, bool.
NUMPY_TYPES = {1: "f4", 2: "f8", 3: "i4", 4: "u1", 9: "i8", 10: "?"}
OFF, ON = {"TF_ENABLE_ONEDNN_OPTS": "0"}, {"TF_ENABLE_ONEDNN_OPTS": "1"}


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Eigen's kernels, and oneDNN's that followed them."""
    folder = tmp_path_factory.mktemp("pair")
    first = record(folder / "a.isobit", "--values", "all", **OFF)
    second = record(folder / "b.isobit", "--follow", folder / "a.isobit", **ON)
    return folder, first, second


def write_calls(found, path, functions=()):
    """Ops of graphs with the inputs that they had, for program_direct.py; and functions: (key, name, digests of inputs)."""
    calls, arrays = [], {}
    ops = [(key, event.node.op, event.node.attrs, event.inputs) for key, event in graph_events(found).items()]
    for key, op, attrs, inputs in ops + [(key, name, "", inputs) for key, name, inputs in functions]:
        if all(digest in found.value_types and found.value_types[digest][0] in NUMPY_TYPES for digest in inputs):
            for i, digest in enumerate(inputs):
                dtype, shape = found.value_types[digest]
                arrays[f"{len(calls)}.{i}"] = np.frombuffer(bytes(found.values[digest]), NUMPY_TYPES[dtype]).reshape(shape)
            calls.append([*key, op, attrs, len(inputs)])
    np.savez(path, calls=json.dumps(calls), **arrays)
    return path


def direct(calls, python=sys.executable, **variables):
    """(node, iteration, occurrence) -> digest of what a direct call of the op gives on the recorded inputs."""
    env = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
    command = [python, FOLDER / "program_direct.py", calls]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600, check=True)
    return {tuple(key): digest for *key, digest in json.loads(done.stdout)}


def graph_events(found):
    events = [event for event in found.events if not (event.node.eager or event.node.pipeline)]
    return {(event.node.name, event.iteration, event.occurrence): event for event in events}


def sha256(found, digest):
    return hashlib.sha256(bytes(found.values[digest])).hexdigest()


def check_against_direct_calls(a, b, of_a, of_b):
    """What is said to differ on equal inputs is what direct calls give differently; nothing else."""
    events_a, events_b = graph_events(a), graph_events(b)
    checked = {key for key in of_a.keys() & events_b.keys() if events_a[key].inputs == events_b[key].inputs}
    for key in checked:
        assert sha256(a, events_a[key].outputs[0].digest) == of_a[key], f"{key}: the direct call is not what ran"
    said = {key for key in checked if events_b[key].outputs[0].flags & recording.REPLACED}
    assert said == {key for key in checked if of_a[key] != of_b[key]}
    return {events_a[key].node.op for key in said}, {events_a[key].node.op for key in checked - said}


def test_the_program_ends_with_the_other_runs_values(pair):
    _, first, second = pair
    assert re.fullmatch(r"weights \w{16}\n", first.stdout) and second.stdout == first.stdout
    assert "isobit: follows " in second.stderr
    pattern = r"followed ([\d,]+) of ([\d,]+) kernel runs of a.isobit, of which (\d+) differed; not followed: (.*)"
    counts = re.search(pattern, second.stderr)
    followed, runs, differed = (int(text.replace(",", "")) for text in counts.groups()[:3])
    assert 1000 < followed < runs and differed > 0
    left = [int(word.split()[0].replace(",", "")) for word in counts[4].split(", ")]
    assert sum(left) == runs - followed, counts[4]


def test_the_kernels_that_differ_are_those_of_direct_calls(pair, tmp_path):
    folder = pair[0]
    a, b = recording.read(folder / "a.isobit"), recording.read(folder / "b.isobit")
    calls = write_calls(a, tmp_path / "calls.npz")
    differ, equal = check_against_direct_calls(a, b, direct(calls, **OFF), direct(calls, **ON))
    assert "Conv2DBackpropFilter" in differ and "MatMul" in differ | equal


def test_explain_lists_them_with_a_bound(pair):
    folder = pair[0]
    answer = explain(folder / "a.isobit", folder / "b.isobit")
    assert answer["verdict"] == "different" and answer["findings"][0]["code"] == "N101"
    kernels = {kernel["kernel_a"]: kernel for kernel in answer["followed"]["kernels"]}
    assert {"Conv2DBackpropFilter", "BiasAddGrad"} <= kernels.keys()
    for kernel in kernels.values():
        assert kernel["kernel_b"].startswith("_Mkl") and 0 < kernel["differ"] <= kernel["runs"]
        assert kernel["size"] == "bounded" and 0 < kernel["bound_used"] < 1 and kernel["max_ulp"] > 0
        assert kernel["first"]["site"].startswith("program_train.py:") or "/program_train.py:" in kernel["first"]["site"]
    # The filter's gradient and the bias' come from one kernel, and both were followed.
    assert answer["followed"]["not_judged_alone"] == 0
    text = isobit("explain", folder / "a.isobit", folder / "b.isobit").stdout
    assert "\n  kernels    " in text and "prove it" not in text


def test_the_recording_says_whom_it_followed(pair, tmp_path):
    folder = pair[0]
    b = recording.read(folder / "b.isobit")
    notes = {side.name: side.attrs for side in b.side if side.name in ("following", "followed")}
    assert notes["following"]["name"] == "a.isobit" and len(notes["following"]["digest"]) == 32
    counts = notes["followed"]
    assert counts["followed"] + counts["pipeline"] + counts["further_output"] == counts["runs"]
    # The order of the two does not matter, but nothing else can be compared with it.
    answer, mirrored = explain(folder / "a.isobit", folder / "b.isobit"), explain(folder / "b.isobit", folder / "a.isobit")
    of_a = sorted((kernel["kernel_a"], kernel["differ"], kernel["runs"]) for kernel in answer["followed"]["kernels"])
    assert of_a == sorted((kernel["kernel_b"], kernel["differ"], kernel["runs"]) for kernel in mirrored["followed"]["kernels"])
    (tmp_path / "nothing.py").write_text("")
    isobit("record", "-o", tmp_path / "c.isobit", "--", sys.executable, tmp_path / "nothing.py")
    done = isobit("explain", tmp_path / "c.isobit", folder / "b.isobit")
    assert (done.returncode, done.stdout) == (2, "") and "its run followed another recording" in done.stderr


def test_only_values_that_differ_are_kept_again(pair):
    folder = pair[0]
    a, b = recording.read(folder / "a.isobit"), recording.read(folder / "b.isobit")
    replaced = {output.digest for event in b.events for output in event.outputs if output.flags & recording.REPLACED}
    assert replaced and replaced <= b.values.keys()
    assert (folder / "b.isobit").stat().st_size < (folder / "a.isobit").stat().st_size / 4
    assert a.counts.values.dropped == a.counts.values.sampled_out == 0


@pytest.fixture(scope="module")
def eager(tmp_path_factory):
    path = tmp_path_factory.mktemp("eager") / "a.isobit"
    return path, record(path, "--values", "all", program="eager", **OFF).stdout


def test_an_eager_program(eager, tmp_path):
    """Draws without a seed: the second run has the first one's. What that means is said even where little is said."""
    a, b = eager[0], tmp_path / "b.isobit"
    second = record(b, "-q", "--follow", a, program="eager", **ON)
    assert second.stdout == eager[1] and "not followed" not in second.stderr, second.stderr
    assert "so what the program computes is not its own" in second.stderr
    kernels = {kernel["kernel_a"]: kernel for kernel in explain(a, b)["followed"]["kernels"]}
    assert {"RandomStandardNormal", "RandomUniform", "MatMul"} == kernels.keys()
    assert kernels["MatMul"]["size"] == "bounded" and kernels["RandomUniform"]["size"] == "unknown"


def test_a_graph_with_a_loop(tmp_path):
    """What differs in an iteration is taken away before the next one."""
    first = record(tmp_path / "a.isobit", "--values", "all", program="graph", **OFF)
    second = record(tmp_path / "b.isobit", "--follow", tmp_path / "a.isobit", program="graph", **ON)
    assert second.stdout == first.stdout and "not followed" not in second.stderr, second.stderr
    a, b = recording.read(tmp_path / "a.isobit"), recording.read(tmp_path / "b.isobit")
    calls = write_calls(a, tmp_path / "calls.npz")
    differ, equal = check_against_direct_calls(a, b, direct(calls, **OFF), direct(calls, **ON))
    followed = explain(tmp_path / "a.isobit", tmp_path / "b.isobit")["followed"]
    assert "MatMul" in differ and {kernel["kernel_a"] for kernel in followed["kernels"]} == differ
    assert followed["not_judged_alone"] == 0


@pytest.mark.slow
def test_the_same_settings_differ_nowhere(pair, tmp_path):
    folder, first, _ = pair
    again = record(tmp_path / "c.isobit", "--follow", folder / "a.isobit", **OFF)
    assert again.stdout == first.stdout and "of which 0 differed" in again.stderr
    answer = explain(folder / "a.isobit", tmp_path / "c.isobit")
    assert answer["verdict"] == "identical" and answer["followed"]["kernels"] == []


# ---- What can go wrong


def refused(*words, program="train"):
    done = isobit("record", "-o", *words, "--", sys.executable, FOLDER / f"program_{program}.py")
    assert (done.returncode, done.stdout) == (125, ""), done.stdout + done.stderr
    assert "hint: " in done.stderr
    return done.stderr


def test_what_cannot_be_followed_is_told_before_the_program_runs(pair, tmp_path):
    folder, out = pair[0], tmp_path / "out.isobit"
    a = (folder / "a.isobit").read_bytes()
    (tmp_path / "damaged").write_bytes(a[: len(a) // 2] + b"\0" * 64 + a[len(a) // 2 + 64 :])
    (tmp_path / "torn").write_bytes(a[: len(a) // 2])
    done = isobit("record", "-o", out, "--follow", tmp_path / "damaged", "--", sys.executable, FOLDER / "program_train.py")
    assert done.returncode == 125 and "[trace." in done.stderr
    assert "ends before its program did" in refused(out, "--follow", tmp_path / "torn")
    assert "of another program" in refused(out, "--follow", folder / "a.isobit", program="eager")
    assert "place of the followed one" in refused(folder / "a.isobit", "-f", "--follow", folder / "a.isobit")
    done = isobit("record", "-o", out, "--follow", tmp_path / "none.isobit", "--", sys.executable, "x.py")
    assert done.returncode == 125 and "[not_found]" in done.stderr
    assert not out.exists()


def test_a_recording_without_values_cannot_be_followed(tmp_path):
    (tmp_path / "nothing.py").write_text("")
    for name in ("a", "b"):
        words = ["--follow", tmp_path / "a.isobit"] if name == "b" else []
        done = isobit("record", "-o", tmp_path / f"{name}.isobit", *words, "--", sys.executable, tmp_path / "nothing.py")
    assert done.returncode == 125 and "record --values all" in done.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, 137)])
def test_a_run_that_is_stopped_leaves_what_it_has(eager, tmp_path, number, status):
    b = tmp_path / "b.isobit"
    command = [sys.executable, FOLDER / "program_eager.py"]
    done = isobit("record", "-o", b, "--follow", eager[0], "--", *command, APP_SIGNAL=str(int(number)), **ON)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert recording.read(b).of("_MklMatMul")
    followed = explain(eager[0], b)["followed"]
    assert "MatMul" in {kernel["kernel_a"] for kernel in followed["kernels"]}
    if number == signal.SIGKILL:
        assert followed["ended"] == "the program ended before it could say what was followed"
    else:
        assert followed["ended"] is None and "followed " in followed["text"]


def test_a_program_that_follows_by_itself(eager, tmp_path):
    """A recording that is not there is an exception, before anything is recorded; the program can go on."""
    (tmp_path / "program.py").write_text(
        "import sys, isobit\n"
        "try:\n"
        "    isobit.record('b.isobit', follow='none.isobit')\n"
        "except OSError as error:\n"
        "    print('none.isobit' in str(error))\n"
        "with isobit.record('b.isobit', follow=sys.argv[1]):\n"
        "    print('followed')\n"
    )
    env = {**os.environ, "PYTHONPATH": os.fspath(Path(os.environ["ISOBIT_BINARY_DIR"]) / "python")}
    command = [sys.executable, "program.py", eager[0]]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (done.returncode, done.stdout) == (0, "True\nfollowed\n"), done.stderr
    assert "isobit: follows a.isobit: " in done.stderr
    assert [side.name for side in recording.read(tmp_path / "b.isobit").side if side.name == "following"] == ["following"]


@pytest.mark.slow
def test_another_program_is_noticed_while_it_runs(pair, tmp_path):
    """Under the same name; it goes on with its own values."""
    folder = pair[0]
    shutil.copy(FOLDER / "program_eager.py", tmp_path / "program_train.py")
    source = (tmp_path / "program_train.py").read_text().replace("range(3)", "range(100)")
    (tmp_path / "program_train.py").write_text(source)
    command = [sys.executable, tmp_path / "program_train.py"]
    done = isobit("record", "-o", tmp_path / "b.isobit", "--follow", folder / "a.isobit", "--", *command, APP_SEED="1")
    plain = subprocess.run(command, env={**os.environ, "APP_SEED": "1"}, capture_output=True, text=True, check=True)
    assert done.returncode == 0 and done.stdout == plain.stdout
    assert "follows a.isobit no longer: " in done.stderr


@pytest.mark.slow
def test_a_recording_that_is_damaged_meanwhile_ends_following(pair, tmp_path):
    """The program goes on."""
    shutil.copy(pair[0] / "a.isobit", tmp_path / "followed")
    program = tmp_path / "program_train.py"
    path = os.fspath(tmp_path / "followed")
    program.write_text(f"import os\nos.truncate({path!r}, 100000)\n" + (FOLDER / "program_train.py").read_text())
    done = isobit("record", "-o", tmp_path / "b.isobit", "--follow", path, "--", sys.executable, program, **ON)
    assert done.returncode == 0 and done.stdout.startswith("weights ")
    assert "follows followed no longer: the file became shorter" in done.stderr


def gelus(found):
    """The runs of the layer with gelu: (iteration, occurrence) -> digests of what went into the function and of what came out."""
    events = graph_events(found)
    short = {key: (key[0].removeprefix("StatefulPartitionedCall/"), *key[1:]) for key in events}
    runs = {short[key]: event for key, event in events.items()}
    before, behind = "sequential_1/dense_1/BiasAdd", "sequential_1/dense_1_2/BiasAdd"
    into = {key[1:]: event.outputs[0].digest for key, event in runs.items() if key[0] == before}
    return {run: (digest, runs[(behind, *run)].inputs[0]) for run, digest in into.items()}


@pytest.mark.slow
def test_tensorflow_2_18_1_against_2_21_0(tmp_path):
    """gelu, tanh, softmax and Dense: which kernels changed between the releases is what direct calls of both say."""
    old = ROOT / "build/venv-tf2.18.1/bin/python"
    if not old.exists():
        pytest.skip("build/venv-tf2.18.1 is not there: scripts/test --slow makes it")
    first = record(tmp_path / "a.isobit", "--values", "all", program="functions", python=os.fspath(old), **OFF)
    second = record(tmp_path / "b.isobit", "--follow", tmp_path / "a.isobit", program="functions", **OFF)
    a, b = recording.read(tmp_path / "a.isobit"), recording.read(tmp_path / "b.isobit")
    functions = [(("gelu", *run), "gelu", [x]) for run, (x, _) in gelus(a).items()]
    calls = write_calls(a, tmp_path / "calls.npz", functions)
    of_a, of_b = direct(calls, os.fspath(old), **OFF), direct(calls, **OFF)
    for found, of in ((a, of_a), (b, of_b)):
        for run, (_, result) in gelus(found).items():
            assert sha256(found, result) == of[("gelu", *run)], f"gelu {run}: the direct call is not what ran"
    differ, equal = check_against_direct_calls(a, b, of_a, of_b)
    print("differ:", sorted(differ), "equal:", sorted(equal))
    assert differ and {"_FusedMatMul", "Softmax", "Tanh"} <= differ | equal  # All of the model were called.
    kernels = explain(tmp_path / "a.isobit", tmp_path / "b.isobit")["followed"]["kernels"]
    assert {kernel["kernel_a"] for kernel in kernels if not kernel["rebuilt"]} == differ
    # No kernel of gelu's is one of the other release, but what it gives is.
    rebuilt = {kernel["first"]["node"] for kernel in kernels if kernel["rebuilt"]}
    other = any(of_a[key] != of_b[key] for key, _, _ in functions)
    assert [node.removeprefix("StatefulPartitionedCall/").split("/")[:3] for node in rebuilt] == (
        [["sequential_1", "dense_1", "Gelu"]] if other else []
    )
    # What comes after them is followed, down to the weights.
    assert first.stdout == second.stdout
