# SPDX-License-Identifier: Apache-2.0
"""isobit prove on a real program: what is proved, what is not, plans, and everything that can go wrong on the way. Each class of
causes has a case that is proved, too (tests/cases, "prove")."""

import contextlib
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
ISOBIT = os.environ.get("ISOBIT_BIN", str(ROOT / "build/dev/bin/isobit"))
PROGRAM = Path(__file__).with_name("program_sum.py")
LIMIT_S = 600


def environment(**variables):
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **variables}


def isobit(*words, cwd=None, **variables):
    command = [ISOBIT, *map(str, words)]
    env = environment(**variables)
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=LIMIT_S, check=False)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Eigen's product and oneDNN's."""
    folder = tmp_path_factory.mktemp("pair")
    shutil.copy(PROGRAM, folder / "train.py")
    record_both(folder, folder)
    return folder


def record_both(program, recordings):
    for name, on in (("a", "0"), ("b", "1")):
        words = ("record", "-q", "-o", recordings / f"{name}.isobit", "--", sys.executable, "train.py")
        done = isobit(*words, cwd=program, TF_ENABLE_ONEDNN_OPTS=on)
        assert done.returncode == 0, done.stderr


def first_finding(done):
    assert done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout)["findings"][0]


def error(done):
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    assert "hint: " in done.stderr or "[process]" in done.stderr
    return done.stderr


def test_a_variable_is_proved_both_ways(pair, tmp_path):
    done = isobit("prove", "--json", "--folder", tmp_path, pair / "a.isobit", pair / "b.isobit")
    finding = first_finding(done)
    assert (done.returncode, finding["code"], finding["confidence"]) == (0, "N101", "proved")
    assert "a with TF_ENABLE_ONEDNN_OPTS=1: b's bits here" in finding["proof"]
    assert finding["proof"][-1] == "the whole run is then identical to b's"
    assert done.stderr.startswith(f"isobit: runs {sys.executable} train.py in {pair}, as recorded in a\n")
    assert "\r" not in done.stderr, "a bar is for terminals"


def test_a_terminal_sees_how_far_it_is(pair, tmp_path):
    """A bar while a run lasts; the lines of the runs, and nothing else, stay."""
    command = [ISOBIT, "prove", "--folder", str(tmp_path), str(pair / "a.isobit"), str(pair / "b.isobit")]
    ours, its = pty.openpty()
    with subprocess.Popen(command, env=environment(TERM="xterm"), stdout=subprocess.DEVNULL, stderr=its) as process:
        os.close(its)
        seen = b""
        with contextlib.suppress(OSError):  # The other end is closed.
            while chunk := os.read(ours, 4096):
                seen += chunk
    assert process.returncode == 0
    assert b"\r[....................] 1/" in seen
    assert re.search(rb"\r\[#+\.+\] 2/\d+  0 s  a", seen)
    stays = [line.rpartition(b"\x1b[K")[2] for line in seen.replace(b"\r\n", b"\n").split(b"\n")]
    assert stays[-1] == b""
    assert all(line.startswith(b"isobit: ") for line in stays[:-1]), stays


@pytest.mark.slow
def test_the_mirror_image_is_proved_too(pair, tmp_path):
    done = isobit("prove", "--json", "--folder", tmp_path, pair / "b.isobit", pair / "a.isobit")
    assert first_finding(done)["confidence"] == "proved"
    assert "a with TF_ENABLE_ONEDNN_OPTS=0: b's bits here" in first_finding(done)["proof"]


@pytest.mark.slow
def test_another_flip_proves_nothing(pair, tmp_path):
    done = isobit("prove", "--json", "--folder", tmp_path, "--only", "cpu.count.affinity", pair / "a.isobit", pair / "b.isobit")
    finding = first_finding(done)
    assert (done.returncode, finding["confidence"]) == (3, "bounded")


def test_equal_recordings_need_no_proof(pair, tmp_path):
    done = isobit("prove", "--folder", tmp_path / "none", pair / "a.isobit", pair / "a.isobit")
    assert done.returncode == 0
    assert done.stdout.startswith("IDENTICAL")
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_a_run_that_never_repeats(pair, tmp_path):
    """Nobody can give the draws of an unseeded generator again; that it is unseeded can be shown."""
    for name in ("a", "b"):
        words = ("record", "-q", "-o", tmp_path / f"{name}.isobit", "--", sys.executable, "train.py")
        done = isobit(*words, cwd=pair, APP_DRAWS="1")
        assert done.returncode == 0, done.stderr
    done = isobit("prove", "--json", "--folder", tmp_path / "runs", tmp_path / "a.isobit", tmp_path / "b.isobit", APP_DRAWS="1")
    finding = first_finding(done)
    assert (finding["factor"], finding["confidence"]) == ("seed.python.random", "proved"), finding
    assert "a, run again: other bits here each time" in finding["proof"]
    assert "a with random.seed(42), run twice: the same bits here" in finding["proof"]


# ---- plans


@pytest.fixture
def plan(pair, tmp_path):
    path = tmp_path / "jobs.jsonl"
    done = isobit("prove", pair / "a.isobit", pair / "b.isobit", "--plan", path, "--folder", tmp_path / "runs")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len(path.read_text().splitlines())} jobs in ")
    return path


def test_jobs_run_by_gnu_parallel_are_put_together(plan):
    parallel = shutil.which("parallel")
    assert parallel, "apt-get install parallel"
    count = len(plan.read_text().splitlines())
    command = [parallel, "-j2", ISOBIT, "prove", "--plan", str(plan), "--job", "{}", ":::", *map(str, range(count))]
    ran = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert ran.returncode == 0, ran.stderr
    finding = first_finding(isobit("prove", "--json", "--plan", plan, "--merge"))
    assert (finding["code"], finding["confidence"]) == ("N101", "proved")
    script = Path(f"{plan}.slurm").read_text()
    assert f"--array=0-{count - 1}\n" in script
    assert subprocess.run(["sh", "-n", f"{plan}.slurm"], check=False).returncode == 0


@pytest.mark.slow
def test_jobs_run_by_ray_are_put_together(plan):
    python = ROOT / "build/venv-ray/bin/python"
    assert python.exists(), "scripts/test --slow makes it"
    command = [python, Path(__file__).with_name("run_by_ray.py"), ISOBIT, plan]
    env = environment(RAY_AUTH_MODE="disabled")
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert ran.returncode == 0, ran.stderr
    finding = first_finding(isobit("prove", "--json", "--plan", plan, "--merge"))
    assert (finding["code"], finding["confidence"]) == ("N101", "proved")


def test_jobs_that_are_missing(plan):
    assert "no job of the plan has been run" in error(isobit("prove", "--plan", plan, "--merge"))
    assert isobit("prove", "--plan", plan, "--job", 0).returncode == 0
    done = isobit("prove", "--json", "--plan", plan, "--merge")
    assert done.returncode == 3
    assert "have not been run" in done.stderr
    assert first_finding(done)["confidence"] == "bounded"


def test_a_job_that_fails_is_told_and_the_rest_goes_on(plan):
    lines = [json.loads(line) for line in plan.read_text().splitlines()]
    lines[0]["job"]["launch"]["command"] = ["/no/such/python"]
    plan.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert "the job recorded nothing" in error(isobit("prove", "--plan", plan, "--job", 0))
    assert isobit("prove", "--plan", plan, "--job", 3).returncode == 0


def test_a_package_that_cannot_be_installed_is_told_and_the_rest_goes_on(plan):
    lines = [json.loads(line) for line in plan.read_text().splitlines()]
    lines[0]["job"]["launch"]["packages"] = ["keras==0.0.0.0"]
    plan.write_text("".join(json.dumps(line) + "\n" for line in lines))
    said = error(isobit("prove", "--plan", plan, "--job", 0))
    assert "pip cannot install keras==0.0.0.0 here: ERROR: No matching distribution" in said
    assert isobit("prove", "--plan", plan, "--job", 3).returncode == 0


@pytest.mark.parametrize("text", ["", "{}\n", "not json\n", "[1]\n", '{"schema": "isobit.job/2"}\n'])
def test_a_plan_that_is_none(tmp_path, text):
    path = tmp_path / "jobs.jsonl"
    path.write_text(text)
    assert "isobit prove A B --plan FILE" in error(isobit("prove", "--plan", path, "--merge"))


def test_a_job_that_is_not_in_the_plan(plan):
    assert "its jobs are 0 to" in error(isobit("prove", "--plan", plan, "--job", 999))
    assert "no such plan" in error(isobit("prove", "--plan", "none.jsonl", "--job", 0))


# ---- the world


@pytest.mark.slow
def test_what_cannot_be_run_says_what_to_do(pair, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(pair, moved)
    record_both(moved, tmp_path)
    shutil.rmtree(moved)
    recordings = (tmp_path / "a.isobit", tmp_path / "b.isobit")
    assert "name the program's folder with --directory" in error(isobit("prove", *recordings, "--folder", tmp_path / "runs"))
    done = isobit("prove", "--json", *recordings, "--directory", pair, "--folder", tmp_path / "runs")
    assert first_finding(done)["confidence"] == "proved"


def test_the_program_is_gone(pair, tmp_path):
    recordings = (pair / "a.isobit", pair / "b.isobit", "--folder", tmp_path / "runs")
    assert "can't open file" in error(isobit("prove", *recordings, "--directory", tmp_path))
    assert "the interpreter is not on this machine" in error(isobit("prove", *recordings, "--", "/no/such/python", "train.py"))


def test_a_limit_of_time(pair, tmp_path):
    done = isobit("prove", pair / "a.isobit", pair / "b.isobit", "--timeout", 1, "--folder", tmp_path / "runs")
    assert "took longer than 1 s" in error(done)


def test_a_recording_that_is_none(pair, tmp_path):
    (tmp_path / "x.isobit").write_bytes(b"x" * 100)
    assert "[trace." in error(isobit("prove", pair / "a.isobit", tmp_path / "x.isobit"))
    assert "two recordings are needed" in error(isobit("prove", pair / "a.isobit"))


def test_ctrl_c_takes_the_program_along(pair, tmp_path):
    """Nothing goes on behind the user's back, and what was recorded stays."""
    command = [ISOBIT, "prove", str(pair / "a.isobit"), str(pair / "b.isobit"), "--folder", str(tmp_path / "runs")]
    process = subprocess.Popen(command, env=environment(APP_SLEEP="600"), start_new_session=True)
    deadline = time.monotonic() + LIMIT_S
    while not list((tmp_path / "runs").glob("*.isobit*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) != 0

    def running():
        return [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(tmp_path / "runs").encode() in read(p)]

    while running() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not running()
    assert list((tmp_path / "runs").glob("*.isobit*"))


def read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


READER = "import numpy as np, tensorflow as tf\nprint(float(tf.reduce_sum(tf.constant(np.load('data.npy')))))\n"


@pytest.mark.slow
def test_the_content_of_a_file_is_proved_by_a_mount_that_the_command_alone_sees(tmp_path):
    if subprocess.run(["unshare", "--map-root-user", "--mount", "true"], check=False).returncode != 0:
        pytest.skip("this kernel lets nobody mount files for one command")
    program = tmp_path / "read.py"
    program.write_text(READER)
    files = {}
    for name, start in (("a", 0), ("b", 1)):
        folder = tmp_path / name
        folder.mkdir()
        np.save(folder / "data.npy", np.arange(start, start + 8, dtype="float32"))
        files[name] = (folder / "data.npy").read_bytes()
        done = isobit("record", "-q", "-o", tmp_path / f"{name}.isobit", "--", sys.executable, program, cwd=folder)
        assert done.returncode == 0, done.stderr
    words = ("--folder", tmp_path / "proof", "--only", "data.file", tmp_path / "a.isobit", tmp_path / "b.isobit")
    done = isobit("prove", "--json", *words)
    finding = first_finding(done)
    assert (finding["label"], finding["confidence"]) == ("DATA", "proved"), finding["proof"]
    assert "a with the other side's content of data.npy: b's bits here" in finding["proof"]
    assert {name: (tmp_path / name / "data.npy").read_bytes() for name in files} == files
