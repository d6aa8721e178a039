# SPDX-License-Identifier: Apache-2.0
"""Values that the default budget does not keep, asked for by name."""

import os
import subprocess
from pathlib import Path

import recording
from runs import ISOBIT, LIMIT_S, explain, isobit, record


def test_an_origin_without_values_is_judged_after_zooming(tmp_path):
    for name, on in (("a", "0"), ("b", "1")):
        record(tmp_path / f"{name}.isobit", program="product", TF_ENABLE_ONEDNN_OPTS=on)
    sides = tmp_path / "a.isobit", tmp_path / "b.isobit"
    before = explain(*sides)
    assert before["findings"][0]["code"] == "N101" and before["findings"][0]["confidence"] != "bounded"
    assert before["zoom"]
    wanted = tmp_path / "zoom.txt"
    done = isobit("explain", *sides, "--zoom", wanted)
    assert f"isobit explain {sides[0]} {sides[1]} --zoom FILE" in " ".join(done.stdout.split())
    # What it says can be pasted: it records both sides, each with its own settings.
    *lines, last = [line.removeprefix("isobit:   ") for line in done.stderr.splitlines() if line.startswith("isobit:   ")]
    assert len(lines) == 2 and last.startswith("isobit explain ")
    env = {**os.environ, "PATH": f"{Path(ISOBIT).parent}:{os.environ['PATH']}", "TF_CPP_MIN_LOG_LEVEL": "3"}
    for line in lines:
        subprocess.run(["sh", "-c", line], env=env, check=True, timeout=LIMIT_S)
    zoomed = tmp_path / "a.zoom.isobit", tmp_path / "b.zoom.isobit"
    after = explain(*zoomed)
    assert after["findings"][0]["confidence"] == "bounded" and after["zoom"] == []
    # Exactly those: two inputs and the output; and the result that the program takes out of TensorFlow.
    shapes = [shape for _, shape in recording.read(zoomed[0]).value_types.values()]
    assert sorted(shapes) == [(), (700, 600), (700, 1000), (1000, 600)]
    # Now nothing is missing, and nothing else is overwritten.
    done = isobit("explain", *zoomed, "--zoom", tmp_path / "more.txt")
    assert "no values are missing" in done.stderr and not (tmp_path / "more.txt").exists()
    kept = zoomed[1].read_bytes()
    done = isobit("explain", *zoomed, "--zoom", zoomed[1])
    assert (done.returncode, done.stdout) == (2, "") and "no list of values to keep" in done.stderr
    assert zoomed[1].read_bytes() == kept


def test_a_list_that_cannot_be_used_is_told_before_the_program_runs(tmp_path):
    (tmp_path / "zoom.txt").write_text("isobit zoom 1\ngraph x\n")
    done = isobit("record", "-o", tmp_path / "a.isobit", "--zoom", tmp_path / "zoom.txt", "--", "python3", "-c", "print(1)")
    assert (done.returncode, done.stdout) == (125, "")
    assert "zoom.txt line 2" in done.stderr and "hint: " in done.stderr
