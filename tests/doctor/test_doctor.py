# SPDX-License-Identifier: Apache-2.0
"""isobit doctor on the real TensorFlow: settings change the rows that they should and no other."""

import json
import sys
import venv
from functools import cache
from pathlib import Path

import pytest
from machine import DOCTOR, ISOBIT, changed, doctor, run

PRODUCTS = {
    "order.matmul.10",
    "order.matmul.64",
    "order.matmul.1000",
    "order.matmul.row",
    "order.matmul.bfloat16",
    "order.matmul.float16",
    "matmul.float32",
    "fma",
    "half.bfloat16",
    "half.float16",
}
"""Rows of matrix products."""


@cache
def machine(**variables):
    result = doctor("--json", **variables)
    assert result.status == 0, result.err
    return result


def eigen(**variables):
    return machine(TF_ENABLE_ONEDNN_OPTS="0", **variables)


def test_two_runs_are_equal_byte_for_byte():
    again = doctor("--json", TF_ENABLE_ONEDNN_OPTS="0")
    assert again.out == eigen().out
    assert again.err == ""


def test_everything_is_measured_here():
    values = eigen().values()
    assert None not in values.values()
    assert values["recorder"]["verified"] is True
    assert values["recorder"]["attached"] is False, "nothing is recorded"
    assert values["order.sum.64"]["depth"] < values["order.sum.1000"]["depth"] < 999


def test_the_onednn_operators_change_products_and_what_threads_do():
    onednn = machine(TF_ENABLE_ONEDNN_OPTS="1")
    differ = changed(eigen(), onednn)
    assert {"onednn", "variables", "order.matmul.row"} <= differ
    assert differ <= PRODUCTS | {"onednn", "variables", "threads", "repeats"}
    assert onednn.values()["onednn"] == {"on": True, "because": "TF_ENABLE_ONEDNN_OPTS=1"}


def test_the_default_is_one_of_the_two_and_says_why():
    default = machine()
    fixed = machine(TF_ENABLE_ONEDNN_OPTS="1" if default.values()["onednn"]["on"] else "0")
    assert changed(default, fixed) == {"onednn", "variables"}
    assert "CPU" in default.values()["onednn"]["because"] or "default" in default.values()["onednn"]["because"]
    assert default.report()["fingerprint"] == fixed.report()["fingerprint"]
    assert default.report()["groups"] == fixed.report()["groups"]


def test_one_thread_changes_how_products_are_cut():
    one = eigen(TF_NUM_INTRAOP_THREADS="1")
    differ = changed(eigen(), one)
    assert differ - {"order.matmul.1000", "matmul.float32"} == {"variables", "threads.setting"}
    assert one.values()["threads.setting"]["intra"] == 1


def test_a_capped_instruction_set_changes_products_alone():
    capped = eigen(ONEDNN_MAX_CPU_ISA="SSE41")
    differ = changed(eigen(), capped)
    assert {"variables", "fma", "matmul.float32"} <= differ
    assert differ <= PRODUCTS | {"variables", "threads"}
    assert capped.values()["fma"]["matmul"] is False and eigen().values()["fma"]["matmul"] is True


def test_numpy_has_a_character_of_its_own():
    without = eigen(NPY_DISABLE_CPU_FEATURES=" ".join(_dispatched_by_numpy()))
    differ = changed(eigen(), without)
    assert "numpy.functions" in differ
    assert differ <= {"variables", "numpy.functions", "numpy.order.sum"}


def _dispatched_by_numpy():
    code = "import json, numpy; print(json.dumps(numpy.show_config(mode='dicts')['SIMD Extensions'].get('found', [])))"
    return json.loads(run(sys.executable, "-c", code).out)


def test_the_text_tells_the_same_rows():
    text = doctor(TF_ENABLE_ONEDNN_OPTS="0")
    report = eigen().report()
    assert text.status == 0 and text.err == ""
    assert report["fingerprint"] in text.out
    words = " ".join(text.out.split())
    for row in report["rows"]:
        assert row["title"] in text.out
        assert row["text"].split(",")[0] in words or len(row["text"]) > 66


def test_the_module_does_the_same_as_the_command():
    module = run(sys.executable, "-m", "isobit.doctor", "--json", PYTHONPATH=str(DOCTOR.parents[1]), TF_ENABLE_ONEDNN_OPTS="0")
    assert module.status == 0
    assert changed(module, eigen()) <= {"recorder"}


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A Python without packages."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin/python"


def test_without_tensorflow_the_rest_is_told(bare):
    result = doctor("--json", python=str(bare))
    assert result.status == 2
    assert result.err.startswith("error: TensorFlow cannot be imported: No module named 'tensorflow'")
    assert "hint: name the Python that has it: isobit doctor --python PATH" in result.err
    values = result.values()
    assert {row for row, value in values.items() if value is not None} == {
        "software",
        "cpu",
        "variables",
        "python.subnormals",
        "python.functions",
        "rsqrt.estimate",
        "seed.python",
    } & values.keys()
    assert values["python.functions"] == eigen().values()["python.functions"]
    text = doctor(python=str(bare))
    assert "not measured (No module named 'tensorflow'): sum of 64, sum of 1000" in text.out


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("raise ImportError('libcudart.so.12: cannot open shared object file')", "libcudart.so.12: cannot open shared object file"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "the process was ended by SIGILL in the part import"),
        ("import os; os._exit(3)", "the process ended with status 3 in the part import"),
    ],
)
def test_a_tensorflow_that_cannot_be_loaded(bare, tmp_path, body, why):
    (tmp_path / "tensorflow.py").write_text(body + "\n")
    result = doctor("--json", python=str(bare), PYTHONPATH=str(tmp_path))
    assert result.status == 2
    assert f"error: TensorFlow cannot be imported: {why}" in result.err
    assert result.values()["seed.python"] == eigen().values()["seed.python"]


def test_a_part_that_crashes_loses_no_other(tmp_path):
    """The process dies for good in the middle, as TensorFlow's bfloat16 kernels have done on some CPUs."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "class Trap:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'isobit.doctor.precision' and 'tensorflow' in sys.modules:\n"
        "            os.kill(os.getpid(), signal.SIGSEGV)\n"
        "sys.meta_path.insert(0, Trap())\n"
    )
    result = doctor("--json", PYTHONPATH=str(tmp_path), TF_ENABLE_ONEDNN_OPTS="0")
    assert result.status == 2
    assert "the process was ended by SIGSEGV in the part precision" in result.err
    lost = {"matmul.float32", "matmul.float64", "matmul.operands"}
    halves = {"order.matmul.bfloat16", "order.matmul.float16", "half.bfloat16", "half.float16"}  # They import it as well.
    assert changed(result, eigen()) == lost | halves
    texts = {row["text"] for row in result.report()["rows"] if row["id"] in lost}
    assert texts == {"not measured (the process was ended by SIGSEGV in the part precision)"}


@pytest.mark.parametrize(
    ("python", "what"),
    [("/bin/false", "Python ended with status 1: it said nothing"), ("/nonexistent/python", "cannot be started")],
)
def test_a_python_that_is_none(python, what):
    result = doctor(python=python)
    assert result.status == 2
    assert result.out == ""
    assert what in result.err and "--python PATH" in result.err


def test_an_old_python_is_told_so(tmp_path):
    """Seen through a Python that claims to be one."""
    old = tmp_path / "python"
    code = "import runpy, sys; sys.version_info = (3, 9, 18); del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"
    old.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n')
    old.chmod(0o755)
    result = doctor(python=str(old))
    assert result.status == 2
    assert "is too old" in result.err and "isobit doctor --python PATH" in result.err


def test_the_command_without_the_package(tmp_path):
    lonely = tmp_path / "bin/isobit"
    lonely.parent.mkdir()
    lonely.write_bytes(Path(ISOBIT).read_bytes())
    lonely.chmod(0o755)
    result = run(str(lonely), "doctor", ISOBIT_DOOR=str(tmp_path))
    assert result.status == 2
    assert "doctor/__main__.py" in result.err
