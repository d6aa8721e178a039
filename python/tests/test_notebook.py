# SPDX-License-Identifier: Apache-2.0
"""``%%isobit`` in a real Jupyter kernel."""

import pytest
from jupyter_client.manager import KernelManager
from recorded import PACKAGE, PYTHON, TIMEOUT_S, environment, open_recording, record


class Kernel:
    """A kernel, and what each cell gave: status, text of its streams, text of its result."""

    def __init__(self, folder):
        self.manager = KernelManager(kernel_name="python3")
        self.manager.kernel_spec.argv[0] = PYTHON
        env = environment(
            PYTHONPATH=str(PACKAGE.parent), JUPYTER_RUNTIME_DIR=str(folder / "runtime"), IPYTHONDIR=str(folder / "ip")
        )
        self.manager.start_kernel(cwd=str(folder), env=env)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT_S)

    def run(self, cell):
        out = {"stdout": "", "stderr": "", "result": None, "error": None}

        def hook(message):
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                out[content["name"]] += content["text"]
            elif kind == "execute_result":
                out["result"] = content["data"]["text/plain"]
            elif kind == "error":
                out["error"] = (content["ename"], content["evalue"])
                out["traceback"] = "\n".join(content["traceback"])

        reply = self.client.execute_interactive(cell, timeout=TIMEOUT_S, output_hook=hook, allow_stdin=False)
        out["status"] = reply["content"]["status"]
        return out

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def kernel(folder):
    kernel = Kernel(folder)
    assert kernel.run("%load_ext isobit")["status"] == "ok"
    assert kernel.run("import tensorflow as tf\nx = tf.constant([1.0, 2.0])")["status"] == "ok"
    yield kernel
    kernel.close()


def test_a_cell_is_run_as_ever_and_recorded(kernel, folder):
    out = kernel.run("%%isobit a.isobit\ny = tf.square(x)\nprint('printed')\nfloat(tf.reduce_sum(y))")
    assert (out["status"], out["result"]) == ("ok", "5.0")
    lines = out["stdout"].splitlines()
    assert lines[0] == "printed"
    assert lines[1].startswith("isobit: recorded a.isobit (")
    assert kernel.run("print(y.numpy().tolist())")["stdout"] == "[1.0, 4.0]\n"
    recording = open_recording(folder / "a.isobit")
    assert set(recording.ops) == {"Square", "Sum", "_EagerConst"}  # The axis is a constant.
    assert recording.end.kind == "stopped"
    files = {site[0] for site in recording.op_sites}
    assert len(files) == 1
    assert files.pop().startswith("cell-")
    assert {site[1] for site in recording.op_sites} == {1, 3}


def test_a_recording_that_is_there_is_kept(kernel, folder):
    (folder / "there.isobit").write_text("mine")
    out = kernel.run("%%isobit there.isobit\nran = 1")
    assert "%%isobit -f there.isobit" in out["stderr"] + str(out["error"])
    assert (folder / "there.isobit").read_text() == "mine"
    assert kernel.run("ran")["error"][0] == "NameError"
    assert kernel.run("%%isobit -f there.isobit\nran = 2")["status"] == "ok"
    assert open_recording(folder / "there.isobit").end.kind == "stopped"
    assert kernel.run("ran")["result"] == "2"


def test_an_exception_ends_the_cell(kernel, folder):
    out = kernel.run("%%isobit bad.isobit\nz = 1\nraise LookupError('nothing')\nz = 2")
    assert out["error"] == ("LookupError", "nothing")
    assert "raise LookupError('nothing')" in out["traceback"]
    assert kernel.run("z")["result"] == "1"
    recording = open_recording(folder / "bad.isobit")
    assert (recording.end.kind, recording.end.exception_type) == ("exception", "LookupError")
    assert recording.end_site[1] == 2


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("%%isobit --nonsense\n1", "unrecognized arguments: --nonsense"),
        ("%%isobit await.isobit\nimport asyncio\nawait asyncio.sleep(0)", "cannot run a cell with await"),
    ],
)
def test_what_it_cannot_do_it_says(kernel, cell, text):
    out = kernel.run(cell)
    assert text in out["stderr"] + str(out["error"])
    assert kernel.run("1 + 1")["result"] == "2"


def test_what_notebooks_allow(kernel, folder):
    """Magics and shell lines in the cell, a value that a semicolon hides, options."""
    out = kernel.run("%%isobit -q --keep-first 3 'with space.isobit'\n%time q = 7\n!echo shell\nq;")
    assert out["status"] == "ok", out
    assert out["result"] is None
    assert "shell" in out["stdout"]
    assert "recorded" not in out["stdout"]
    recording = open_recording(folder / "with space.isobit")
    assert recording.run.policy.startswith("occurrence<3|")
    assert kernel.run("q")["result"] == "7"


def test_a_syntax_error(kernel):
    assert kernel.run("%%isobit syntax.isobit\na = = 1")["error"][0] == "SyntaxError"


def test_a_kernel_under_isobit_record(tmp_path):
    """The kernel is a child process of whatever starts it."""
    text = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel()
client.execute_interactive("import tensorflow as tf\\nprint(float(tf.constant(2.0) * 3.0))", timeout=300)
client.stop_channels()
manager.shutdown_kernel()
"""
    recorded = record([PYTHON, "-c", text], tmp_path, env=environment(IPYTHONDIR=str(tmp_path / "ip")))
    assert (recorded.returncode, recorded.stdout) == (0, "6.0\n"), recorded.stderr
    children = list(tmp_path.glob("run.child-*.isobit"))
    assert len(children) == 1
    assert open_recording(children[0]).ops["Mul"] == 1
