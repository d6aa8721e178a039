# SPDX-License-Identifier: Apache-2.0
"""``isobit record`` from outside: an unchanged program behaves as it did, and a recording of it is there."""

import os
import signal
import subprocess
import sys

import pytest
from recorded import ISOBIT, PYTHON, environment, open_recording, program, record, run

TENSORFLOW = """
import sys
import tensorflow as tf
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
y = tf.matmul(x, x)
print(y.numpy().tolist(), sys.argv[1:])
"""


def test_a_script_is_recorded_and_prints_what_it_prints(tmp_path):
    script = program(tmp_path, TENSORFLOW)
    plain = run([PYTHON, script, "a b", ""], tmp_path)
    recorded = record([PYTHON, script, "a b", ""], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, plain.stdout)
    assert recorded.stdout == "[[7.0, 10.0], [15.0, 22.0]] ['a b', '']\n"
    assert recorded.stderr.splitlines()[-1].startswith("isobit: recorded run.isobit (")
    recording = open_recording(tmp_path / "run.isobit")
    assert list(recording.run.argv) == [PYTHON, script, "a b", ""]
    assert recording.run.python_version == ".".join(map(str, sys.version_info[:3]))
    assert (recording.end.kind, recording.end.status) == ("exit", 0)
    assert recording.ops["MatMul"] + recording.ops["_MklMatMul"] == 1
    assert ("program.py", 5, "<module>", "y = tf.matmul(x, x)") in recording.op_sites
    assert not recording.of("note"), recording.of("note")


def test_environment_facts(tmp_path):
    script = program(tmp_path, "import tensorflow as tf\ntf.config.threading.set_intra_op_parallelism_threads(1)\ntf.constant(1)\n")
    assert record([PYTHON, script], tmp_path, env=environment(TF_ENABLE_ONEDNN_OPTS="0")).returncode == 0
    env = open_recording(tmp_path / "run.isobit").env
    assert env["tf.version"] == env["package.tensorflow-cpu"] or "package.tensorflow" in env
    assert env["tf.onednn.effective"] is False
    assert env["env.TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert env["tf.threads.intra"] == 1
    assert env["tf.devices"] == "CPU:0"
    assert env["python.executable"] == PYTHON
    assert len(env["package.numpy.record"]) == 32
    assert env["cpu.vendor"]
    assert '"attached": true' in env["tf.tap"]


def test_the_program_may_still_choose_devices_after_the_import(tmp_path):
    text = """
import tensorflow as tf
tf.config.set_visible_devices([], "GPU")
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2)
tf.config.threading.set_inter_op_parallelism_threads(1)
from tensorflow.python.eager import context
assert not context.context()._initialized
print(len(tf.config.list_logical_devices("CPU")))
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "2\n"), recorded.stderr
    assert open_recording(tmp_path / "run.isobit").env["tf.threads.inter"] == 1


def test_a_runtime_that_was_not_started_is_not_started_by_us(tmp_path):
    recorded = record([PYTHON, program(tmp_path, "import tensorflow\n")], tmp_path)
    assert recorded.returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    assert recording.env["tf.version"]
    assert recording.env["tf.devices"] is None
    assert recording.reasons["tf.devices"] == "the program did not start TensorFlow's runtime"


STATE = """
import sys, os, threading, warnings, signal, atexit
print(sys.path, sorted(set(sys.modules) & {"sitecustomize", "numpy", "tensorflow", "keras", "random"}))
print(sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__, sys.flags, sys.argv)
print([t.name for t in threading.enumerate()], threading.active_count(), [signal.getsignal(n) for n in (2, 15, 1)])
print(warnings.showwarning.__module__, warnings.filters, sys.gettrace(), sys.getprofile(), sys.getswitchinterval())
print(os.getcwd(), sys.stdin.isatty(), sys.stdout.encoding, os.getpgid(0) == os.getpgid(os.getppid()))
print(sys.getrecursionlimit(), sys.dont_write_bytecode, [type(f).__name__ for f in sys.path_hooks])
"""


def test_the_state_of_python_is_as_without_us(tmp_path):
    script = program(tmp_path, STATE)
    plain, recorded = run([PYTHON, script], tmp_path), record([PYTHON, script], tmp_path)
    assert recorded.returncode == 0
    assert recorded.stdout == plain.stdout


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("import sys; sys.exit(3)", 3, "exit"),
        ("raise SystemExit('no data')", 1, "exit"),
        ("import os, sys; sys.stdout.write('x'); sys.stdout.flush(); os._exit(7)", 7, "os._exit"),
        ("import atexit; atexit.register(print, 'last'); exit(0)", 0, "exit"),
        ("import threading, time; threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()", 0, "exit"),
    ],
)
def test_exit_status(tmp_path, text, code, kind):
    script = program(tmp_path, text)
    plain, recorded = run([PYTHON, script], tmp_path), record([PYTHON, script], tmp_path)
    assert recorded.returncode == plain.returncode == code
    assert recorded.stdout == plain.stdout
    end = open_recording(tmp_path / "run.isobit").end
    assert (end.kind, end.status) == (kind, code)


def test_an_exception_is_printed_as_ever_and_its_place_is_known(tmp_path):
    text = """
import json
class Wrong(ValueError):
    pass
def load(text):
    try:
        return json.loads(text)
    except ValueError as error:
        raise Wrong("bad input") from error
load("{")
"""
    script = program(tmp_path, text)
    plain, recorded = run([PYTHON, script], tmp_path), record([PYTHON, script], tmp_path)
    assert recorded.returncode == plain.returncode == 1
    assert recorded.stderr.startswith(plain.stderr)
    recording = open_recording(tmp_path / "run.isobit")
    end = recording.end
    assert (end.kind, end.status, end.exception_type, end.exception_message) == ("exception", 1, "__main__.Wrong", "bad input")
    assert recording.end_site[:2] == ("program.py", 9)


def test_an_exception_inside_of_a_library_is_placed_where_the_program_called_it(tmp_path):
    recorded = record([PYTHON, program(tmp_path, "import json\n\njson.loads('[1,')\n")], tmp_path)
    assert recorded.returncode == 1
    recording = open_recording(tmp_path / "run.isobit")
    assert recording.end.exception_type == "json.decoder.JSONDecodeError"
    assert recording.end_site[:2] == ("program.py", 3)


def test_an_exception_that_was_caught_is_not_the_end(tmp_path):
    text = "import sys, traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    sys.excepthook(*sys.exc_info())\n"
    assert record([PYTHON, program(tmp_path, text)], tmp_path).returncode == 0
    end = open_recording(tmp_path / "run.isobit").end
    assert (end.kind, end.exception_type) == ("exit", "")


def test_an_excepthook_of_the_programs_own(tmp_path):
    text = "import sys\nsys.excepthook = lambda *a: print('mine', a[0].__name__)\nnothing\n"
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (1, "mine NameError\n")
    assert open_recording(tmp_path / "run.isobit").end.exception_type == "NameError"


def test_standard_input_is_passed_through(tmp_path):
    data = bytes(range(256)) * 1000
    script = program(tmp_path, "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])")
    recorded = record([PYTHON, script], tmp_path, input=data, text=False)
    assert (recorded.returncode, recorded.stdout) == (0, data[::-1])


def test_module(tmp_path):
    (tmp_path / "pack").mkdir()
    program(tmp_path / "pack", "import sys; print(__name__, sys.argv[1:], __package__); sys.exit(5)", "__main__.py")
    recorded = record([PYTHON, "-m", "pack", "--x"], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (5, "__main__ ['--x'] pack\n")
    recording = open_recording(tmp_path / "run.isobit")
    assert list(recording.run.argv) == [PYTHON, "-m", "pack", "--x"]
    assert recording.of("file", "pack/__main__.py")[0].attrs["op"] == "import"


def test_command_text(tmp_path):
    recorded = record([PYTHON, "-c", "print(__file__ if '__file__' in globals() else 'none')"], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "none\n")


def test_pytest_is_recorded(tmp_path):
    text = (
        "import tensorflow as tf\ndef test_good():\n    assert tf.add(1, 2) == 3\ndef test_bad():\n    assert tf.add(1, 2) == 4\n"
    )
    program(tmp_path, text, "test_sums.py")
    recorded = record([PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_sums.py"], tmp_path)
    assert recorded.returncode == 1
    assert "1 failed, 1 passed" in recorded.stdout
    recording = open_recording(tmp_path / "run.isobit")
    assert (recording.end.kind, recording.end.status) == ("exit", 1)
    assert recording.ops["AddV2"] == 2
    assert [side.attrs["op"] for side in recording.of("file", "test_sums.py")] == ["import", "source"]


def start(script, cwd, **more):
    return subprocess.Popen(
        [ISOBIT, "record", "--", PYTHON, script],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)])
def test_a_signal_sent_to_isobit_reaches_the_program(tmp_path, number, code):
    process = start(program(tmp_path, "import time\nprint('ready', flush=True)\nwhile True:\n    time.sleep(0.01)\n"), tmp_path)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == code
    assert f"ended by {number.name}" in stderr
    end = open_recording(tmp_path / "run.isobit").end
    assert (end.kind, end.status) == ("signal", code)
    assert not (tmp_path / "run.isobit.part").exists()


def test_sigint_is_a_keyboard_interrupt(tmp_path):
    text = "import time\ntry:\n    print('ready', flush=True)\n    time.sleep(60)\nfinally:\n    print('cleaned', flush=True)\n"
    process = start(program(tmp_path, text), tmp_path)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, "cleaned\n")
    assert "KeyboardInterrupt" in stderr
    recording = open_recording(tmp_path / "run.isobit")
    assert (recording.end.exception_type, recording.end.status) == ("KeyboardInterrupt", 130)
    assert recording.end_site[0] == "program.py"
    assert recording.end_site[1] in (3, 4)


def test_a_handler_of_the_programs_own(tmp_path):
    text = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *a: sys.exit(9))
print("ready", flush=True)
time.sleep(60)
"""
    process = start(program(tmp_path, text), tmp_path)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 9
    end = open_recording(tmp_path / "run.isobit").end
    assert (end.kind, end.status) == ("exit", 9)


def test_the_terminals_interrupt_comes_once(tmp_path):
    """The terminal sends it to isobit and to the program: passed on, it would come twice."""
    import pty

    text = """
import signal, time
got = []
signal.signal(signal.SIGINT, lambda *a: got.append(1))
print("ready", flush=True)
while not got:
    time.sleep(0.01)
time.sleep(0.5)
print("interrupts", len(got), flush=True)
"""
    script = program(tmp_path, text)
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execve(ISOBIT, [str(ISOBIT), "record", "--", PYTHON, script], environment())
    seen = b""
    while b"ready" not in seen:
        seen += os.read(terminal, 1000)
    os.write(terminal, b"\x03")
    try:
        while True:
            seen += os.read(terminal, 1000)
    except OSError:  # The terminal's end.
        pass
    _, status = os.waitpid(pid, 0)
    assert b"interrupts 1" in seen
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_killed_program_leaves_what_it_did(tmp_path):
    text = TENSORFLOW + "import os, time\ntime.sleep(2)\nos.kill(os.getpid(), 9)\n"
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert recorded.returncode == 137
    assert recorded.stderr.splitlines()[-1].endswith("ended by SIGKILL")
    recording = open_recording(tmp_path / "run.isobit")
    assert (recording.end.kind, recording.end.status) == ("signal", 137)
    assert recording.ops["MatMul"] + recording.ops["_MklMatMul"] == 1


def test_not_python_at_all(tmp_path):
    recorded = record(["sh", "-c", "echo out; exit 4"], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (4, "out\n")
    assert "nothing was recorded: no Python ran; put the command" in recorded.stderr
    assert not list(tmp_path.iterdir())


def test_without_tensorflow(tmp_path):
    recorded = record([PYTHON, "-c", "pass"], tmp_path)
    assert recorded.returncode == 0
    assert "the program did not import TensorFlow, so there are no ops in it" in recorded.stderr
    assert "package.tensorflow-cpu" in open_recording(tmp_path / "run.isobit").env


@pytest.mark.parametrize("option", ["-I", "-E", "-S"])
def test_python_that_keeps_us_out(tmp_path, option):
    recorded = record([PYTHON, option, "-c", "print(1)"], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "1\n")
    assert "nothing was recorded: Python did not import isobit's hook; its options -I, -E and -S" in recorded.stderr


@pytest.mark.parametrize(("name", "code"), [("./missing", 127), ("./text", 126)])
def test_a_command_that_cannot_be_started(tmp_path, name, code):
    (tmp_path / "text").write_text("no program")
    recorded = record([name], tmp_path)
    assert recorded.returncode == code
    assert f"{name} could not be started: " in recorded.stderr


def test_an_existing_recording_is_kept(tmp_path):
    (tmp_path / "run.isobit").write_text("mine")
    recorded = record([PYTHON, "-c", "print('ran')"], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (125, "")
    assert "--force" in recorded.stderr
    assert (tmp_path / "run.isobit").read_text() == "mine"
    recorded = record([PYTHON, "-c", "print('ran')"], tmp_path, "--force")
    assert (recorded.returncode, recorded.stdout) == (0, "ran\n")
    assert open_recording(tmp_path / "run.isobit").end.kind == "exit"


def test_a_torn_recording_is_kept(tmp_path):
    (tmp_path / "run.isobit.part").write_text("torn")
    recorded = record([PYTHON, "-c", "print('ran')"], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (125, "")
    assert "isobit recover run.isobit.part -o run.isobit" in recorded.stderr


@pytest.mark.parametrize("output", ["/sys/run.isobit", "missing/run.isobit", "."])
def test_an_output_that_cannot_be_written(tmp_path, output):
    recorded = record([PYTHON, "-c", "print('ran')"], tmp_path, "-o", output)
    assert (recorded.returncode, recorded.stdout) == (125, "")
    assert recorded.stderr.startswith("error: ")
    assert "hint: " in recorded.stderr


def test_quiet(tmp_path):
    recorded = record([PYTHON, "-c", "pass"], tmp_path, "-q")
    assert (recorded.returncode, recorded.stdout, recorded.stderr) == (0, "", "")


def test_the_options_of_the_command_reach_the_recorder(tmp_path):
    assert record([PYTHON, "-c", "pass"], tmp_path, "--keep-first", "3", "--keep-every", "5").returncode == 0
    assert open_recording(tmp_path / "run.isobit").run.policy == "occurrence<3|pow2|every=5|contents=64"
