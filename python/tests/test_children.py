# SPDX-License-Identifier: Apache-2.0
"""Child processes: their own recordings, and what the parent's says of them."""

import sys

import pytest
from recorded import PYTHON, environment, interpreters, open_recording, program, record, run

SUM = "import tensorflow as tf; print(float(tf.reduce_sum(tf.constant([1.0, 2.0]))), flush=True)"


def names(folder):
    return sorted(path.name for path in folder.glob("*.isobit*"))


def test_a_python_child_that_runs_tensorflow(tmp_path):
    text = f"""
import os, subprocess, sys
subprocess.run([sys.executable, "-c", "print('no tensorflow')"], check=True)
subprocess.run([sys.executable, "-c", {SUM!r}], check=True, env={{**os.environ, "A": "b"}})
subprocess.run([sys.executable, "-c", {SUM!r}], check=True, env={{"PATH": os.environ["PATH"], "TF_CPP_MIN_LOG_LEVEL": "3"}})
subprocess.run("exit 3", shell=True)
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "no tensorflow\n3.0\n3.0\n"), recorded.stderr
    assert names(tmp_path) == ["run.child-2.isobit", "run.isobit"]
    assert "TensorFlow ran in a child process: run.child-2.isobit" in recorded.stderr
    processes = open_recording(tmp_path / "run.isobit").of("process")
    assert [(side.name, side.attrs["pid_ordinal"]) for side in processes] == [("child", n) for n in (1, 2, 3, 4)]
    assert [side.attrs.get("trace") for side in processes] == [
        "run.child-1.isobit",
        "run.child-2.isobit",
        None,
        "run.child-4.isobit",
    ]
    assert processes[3].attrs["argv"] == "/bin/sh -c exit 3"
    assert processes[1].site[:2] == ("program.py", 4)
    child = open_recording(tmp_path / "run.child-2.isobit")
    assert child.ops["Sum"] == 1
    assert (child.end.kind, child.end.status) == ("exit", 0)
    assert child.env["tf.devices"] == "CPU:0"


def test_forked_children(tmp_path):
    text = """
import os, sys
def child(code):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code()
        os._exit(4)
    assert os.waitpid(pid, 0)[1] >> 8 == 4
def work():
    import tensorflow as tf
    print(float(tf.reduce_sum(tf.constant([1.0, 2.0]))), flush=True)
child(lambda: None)
child(work)
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "3.0\n"), recorded.stderr
    assert names(tmp_path) == ["run.child-2.isobit", "run.isobit"]
    parent, child = open_recording(tmp_path / "run.isobit"), open_recording(tmp_path / "run.child-2.isobit")
    assert [(side.name, side.attrs["trace"]) for side in parent.of("process")] == [
        ("fork", "run.child-1.isobit"),
        ("fork", "run.child-2.isobit"),
    ]
    assert parent.end.kind == "exit"
    assert not parent.ops
    assert child.ops["Sum"] == 1
    assert (child.end.kind, child.end.status) == ("os._exit", 4)


def test_a_fork_of_a_process_that_has_run_tensorflow(tmp_path):
    text = """
import os, sys
import tensorflow as tf
tf.constant([1.0]) + 1.0
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    print(float(tf.constant([2.0])[0]), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
tf.constant([1.0]) * 2.0
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "2.0\n"), recorded.stderr
    parent, child = open_recording(tmp_path / "run.isobit"), open_recording(tmp_path / "run.child-1.isobit")
    assert parent.ops["AddV2"] == 1
    assert parent.ops["Mul"] == 1
    assert "StridedSlice" not in parent.ops
    assert child.ops["StridedSlice"] == 1
    assert "AddV2" not in child.ops


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_multiprocessing(tmp_path, method):
    text = f"""
import multiprocessing
def plain(x):
    return x + 1
def work(x):
    import tensorflow as tf
    return float(tf.reduce_sum(tf.constant([x, 1.0])))
if __name__ == "__main__":
    context = multiprocessing.get_context({method!r})
    for task in (plain, work):
        with context.Pool(1) as pool:
            print(pool.map(task, [1.0, 2.0]))
            pool.close()
            pool.join()
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "[2.0, 3.0]\n[2.0, 3.0]\n"), recorded.stderr
    expected = {"spawn": "run.child-2.isobit", "fork": "run.child-2.isobit", "forkserver": "run.child-1.child-2.isobit"}[method]
    assert names(tmp_path) == [expected, "run.isobit"]
    child = open_recording(tmp_path / expected)
    assert child.ops["Sum"] == 2
    assert child.end.status == 0
    assert not open_recording(tmp_path / "run.isobit").of("note")


def test_a_child_that_is_killed_is_completed(tmp_path):
    text = f"""
import subprocess, sys
code = {SUM!r} + "; import os, time; time.sleep(2); os.kill(os.getpid(), 9)"
print(subprocess.run([sys.executable, "-c", code]).returncode)
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "3.0\n-9\n"), recorded.stderr
    assert names(tmp_path) == ["run.child-1.isobit", "run.isobit"]
    child = open_recording(tmp_path / "run.child-1.isobit")
    assert child.ops["Sum"] == 1
    assert child.end is None


EXECUTE = """
import os, sys
if "AGAIN" not in os.environ:
    {before}
    os.environ["AGAIN"] = "1"
    {execute}
import tensorflow as tf
print(os.environ["AGAIN"], float(tf.reduce_sum(tf.constant([1.0, 2.0]))))
"""


@pytest.mark.parametrize(
    "execute",
    [
        "os.execv(sys.executable, [sys.executable, *sys.argv])",
        "os.execve(sys.executable, [sys.executable, *sys.argv], dict(os.environ))",
    ],
)
def test_a_program_that_executes_itself_again(tmp_path, execute):
    """Common with variables that must be set before Python starts. The recording is of the Python that ran TensorFlow."""
    script = program(tmp_path, EXECUTE.format(before="pass", execute=execute))
    recorded = record([PYTHON, script], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "1 3.0\n"), recorded.stderr
    assert names(tmp_path) == ["run.isobit"]
    assert open_recording(tmp_path / "run.isobit").ops["Sum"] == 1


def test_a_program_that_executes_another_after_tensorflow(tmp_path):
    before = "import tensorflow as tf; print(float(tf.constant(2.0) * 3.0), flush=True)"
    script = program(tmp_path, EXECUTE.format(before=before, execute="os.execv(sys.executable, [sys.executable, *sys.argv])"))
    recorded = record([PYTHON, script], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "6.0\n1 3.0\n"), recorded.stderr
    assert names(tmp_path) == ["run.child-1.isobit", "run.isobit"]
    before, after = open_recording(tmp_path / "run.isobit"), open_recording(tmp_path / "run.child-1.isobit")
    assert (before.ops["Mul"], before.end) == (1, None)
    assert (after.ops["Sum"], after.end.kind) == (1, "exit")


def test_exec_that_fails(tmp_path):
    text = """
import os
try:
    os.execv("/nowhere/python", ["python"])
except FileNotFoundError:
    print("still here")
open("data.txt").read()
"""
    (tmp_path / "data.txt").write_text("data")
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "still here\n")
    recording = open_recording(tmp_path / "run.isobit")
    assert recording.of("file", "data.txt")
    assert recording.end.kind == "exit"


def test_a_shell_script_that_runs_several(tmp_path):
    text = f"{PYTHON} -c 'print(1)'\n{PYTHON} -c '{SUM}'\nexit 6\n"
    recorded = record(["sh", program(tmp_path, text, "run.sh")], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (6, "1\n3.0\n"), recorded.stderr
    assert names(tmp_path) == ["run.child-1.isobit", "run.isobit"]
    assert "TensorFlow ran in a child process: run.child-1.isobit" in recorded.stderr


FORK = """
import os, warnings
warnings.simplefilter("always")
pid = os.fork()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
print(len([f for f in warnings.filters if f[2] is DeprecationWarning and f[1] is not None]))
"""

NEWER = {version: path for version, path in interpreters().items() if version >= (3, 12)}


@pytest.mark.parametrize("version", sorted(NEWER) or [None])
def test_no_warning_of_a_fork_for_the_recorders_thread(tmp_path, version):
    if version is None:
        pytest.skip("there is no Python 3.12 or later")
    script = program(tmp_path, FORK)
    plain, recorded = run([NEWER[version], script], tmp_path), record([NEWER[version], script], tmp_path, "-q")
    assert (plain.stdout, plain.stderr) == (recorded.stdout, recorded.stderr)
    threads = "import threading, time\nthreading.Thread(target=time.sleep, args=(0.5,)).start()\n" + FORK
    recorded = record([NEWER[version], program(tmp_path, threads, "threads.py")], tmp_path, "-q", "--force")
    assert "multi-threaded, use of fork() may lead to deadlocks" in recorded.stderr


def test_children_of_a_recording_in_the_program(tmp_path):
    """isobit.record() alone: forked children are recorded, new Pythons are not."""
    text = """
import os, subprocess, sys
import tensorflow as tf
import isobit
with isobit.record("part.isobit"):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        tf.constant([2.0])[0]
        os._exit(0)
    os.waitpid(pid, 0)
    subprocess.run([sys.executable, "-c", "import os; print('ISOBIT_RECORD' in os.environ)"], check=True)
"""
    from recorded import PACKAGE

    done = run([PYTHON, program(tmp_path, text)], tmp_path, env=environment(PYTHONPATH=str(PACKAGE.parent)))
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
    assert names(tmp_path) == ["part.child-1.isobit", "part.isobit"]
    assert "trace" not in open_recording(tmp_path / "part.isobit").of("process", "child")[0].attrs
    assert sys.executable == PYTHON
