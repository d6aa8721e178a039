# SPDX-License-Identifier: Apache-2.0
"""`isobit check` on a real program: what passes, what fails, what is told to CI."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY_DIR = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev"))
ISOBIT = os.environ.get("ISOBIT_BIN", str(BINARY_DIR / "bin/isobit"))
PROGRAM = Path(__file__).parent / "program.py"
EIGEN, ONEDNN = "0", "1"


class Run(NamedTuple):
    status: int
    out: str
    err: str


def isobit(folder: Path, *words: str, onednn: str = EIGEN) -> Run:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "ONEDNN_", "PYTHON"))}
    variables = {"TF_ENABLE_ONEDNN_OPTS": onednn, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([ISOBIT, *words], cwd=folder, env=kept | variables, capture_output=True, text=True, check=False)
    return Run(done.returncode, done.stdout, done.stderr)


def check(folder: Path, *options: str, what: str = "", onednn: str = EIGEN) -> Run:
    command = [sys.executable, "program.py", *([what] if what else [])]
    return isobit(folder, "check", "golden.isobit", *options, "--", *command, onednn=onednn)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    (folder / "program.py").write_bytes(PROGRAM.read_bytes())
    done = isobit(folder, "record", "-q", "-o", "golden.isobit", "--", sys.executable, "program.py")
    assert done.status == 0, done.err
    return folder


@pytest.fixture
def folder(recorded: Path, tmp_path: Path) -> Path:
    for name in ("program.py", "golden.isobit"):
        (tmp_path / name).write_bytes((recorded / name).read_bytes())
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_equal_bits_pass_and_leave_nothing_behind(folder):
    done = check(folder, "--junit", "junit.xml")
    assert done.status == 0, done.out + done.err
    assert done.out.startswith("sum: ") and "\nPASSED       bits: the runs are equal bit for bit\nIDENTICAL " in done.out
    assert "isobit" not in done.err
    assert names(folder) == {"program.py", "golden.isobit", "junit.xml"}
    suite = ElementTree.parse(folder / "junit.xml").getroot()
    assert suite.tag == "testsuite" and suite.get("tests") == "2" and suite.get("failures") == suite.get("errors") == "0"
    assert [case.get("name") for case in suite] == ["golden.isobit: ends as recorded", "golden.isobit: numbers (bits)"]


def test_another_kernel_fails_under_bits_and_says_so_to_ci(folder):
    done = check(folder, "--json", "--junit", "junit.xml", "--sarif", "log.sarif", onednn=ONEDNN)
    assert done.status == 1, done.err
    answer = json.loads(done.out)
    assert answer["verdict"] == "different" and answer["check"]["decision"] == "fail"
    assert "sum: " in done.err and "isobit: the recording is kept: golden.check.isobit" in done.err
    assert "golden.check.isobit" in names(folder)
    suite = ElementTree.parse(folder / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("errors")) == ("1", "0")
    failure = suite.find("testcase/failure")
    assert failure is not None and failure.get("message") == answer["check"]["reason"] and "N101" in (failure.text or "")
    log = json.loads((folder / "log.sarif").read_text(encoding="utf-8"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and run["tool"]["driver"]["name"] == "isobit"
    result = run["results"][0]
    assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "N101"
    assert result["level"] == "error" and result["message"]["text"] and result["partialFingerprints"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "program.py" and place["region"]["startLine"] > 1


def test_another_kernel_passes_where_rounding_or_its_cause_may_differ(folder):
    for allowed in (["--allow", "bounded"], ["--allow", "same-cause", "--cause", "N101"]):
        done = check(folder, *allowed, onednn=ONEDNN)
        assert done.status == 0, done.out + done.err
        assert f"\nPASSED       {allowed[1]}: only what may differ does: N101 " in done.out
    assert names(folder) == {"program.py", "golden.isobit"}


def test_another_cause_than_the_named_one_fails(folder):
    done = check(folder, "--allow", "same-cause", "--cause", "D101", "-o", "run.isobit", onednn=ONEDNN)
    assert done.status == 1, done.out + done.err
    assert "FAILED       same-cause: N101 " in done.out
    assert "recorded run.isobit" in done.err and "run.isobit" in names(folder)
    again = check(folder, "-o", "run.isobit")
    assert again.status == 2 and "already" in again.err


def test_other_data_fails_where_rounding_may_differ(folder):
    done = check(folder, "--allow", "bounded", what="other-data")
    assert done.status == 1, done.out + done.err
    assert "FAILED       bounded: " in done.out


def test_a_program_that_fails_fails_the_check(folder):
    done = check(folder, "--allow", "bounded", "--junit", "junit.xml", what="crash")
    assert done.status == 1, done.out + done.err
    assert "RuntimeError: as asked for" in done.err
    assert "FAILED       bounded: the program does not end as recorded: RuntimeError at program.py:" in done.out
    suite = ElementTree.parse(folder / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")


# Not *.isobit: recordings of that name have to be whole (conftest.py).
@pytest.mark.parametrize("golden", ["missing.isobit", "corrupt.damaged"])
def test_a_golden_that_cannot_be_read_is_an_error_before_the_program_runs(golden, folder):
    whole = bytearray((folder / "golden.isobit").read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    (folder / "corrupt.damaged").write_bytes(whole)
    done = isobit(folder, "check", golden, "--", sys.executable, "program.py")
    assert done.status == 2 and done.out == "" and done.err.startswith("error: ") and golden in done.err


def test_a_command_around_the_program_that_fails_fails_the_check(folder):
    words = ["sh", "-c", f"{sys.executable} program.py; exit 3"]
    done = isobit(folder, "check", "golden.isobit", "--", *words)
    assert done.status == 1, done.out + done.err
    assert "does not end as recorded: exit status 3, in golden.isobit normally" in " ".join(done.out.split())


def test_a_recording_that_is_there_is_checked_as_it_is(folder):
    isobit(folder, "record", "-q", "-o", "run.isobit", "--", sys.executable, "program.py", onednn=ONEDNN)
    before = (folder / "run.isobit").read_bytes()
    for allowed, status in ("bits", 1), ("bounded", 0):
        done = isobit(folder, "check", "golden.isobit", "--run", "run.isobit", "--allow", allowed)
        assert done.status == status and "sum: " not in done.out, done.out + done.err
    assert (folder / "run.isobit").read_bytes() == before


@pytest.mark.parametrize("words", [[], ["--run", "run.isobit", "--", "true"], ["--run", "run.isobit", "-o", "new.isobit"]])
def test_one_run_to_check_and_no_more(words, folder):
    done = isobit(folder, "check", "golden.isobit", *words)
    assert done.status == 2 and done.err.startswith("error: ") and "--run" in done.err, done.err


def test_a_run_that_is_not_there(folder):
    done = isobit(folder, "check", "golden.isobit", "--run", "none.isobit")
    assert done.status == 2 and "none.isobit" in done.err
