# SPDX-License-Identifier: Apache-2.0
"""The channel of the program's own text: which files, how much, when, and how to leave it out."""

import signal

import pytest
from recorded import PACKAGE, PYTHON, environment, open_recording, program, record, run

SCRIPT = "import json\nimport helper\nprint(helper.twice(2))  # Gru\u00df\n"
HELPER = "def twice(x):\n    return 2 * x\n"


def texts(recording):
    return {side.name: side.attrs["text"] for side in recording.of("file") if side.attrs["op"] == "source"}


def test_the_script_and_its_modules(tmp_path):
    (tmp_path / "helper.py").write_text(HELPER)
    recorded = record([PYTHON, program(tmp_path, SCRIPT)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "4\n")
    recording = open_recording(tmp_path / "run.isobit")
    assert texts(recording) == {"program.py": SCRIPT, "helper.py": HELPER}
    main = [side.name for side in recording.of("file") if side.attrs.get("main")]
    assert main == ["program.py"]


def test_as_a_module_and_from_compiled_code(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text("import helper\n")
    (tmp_path / "helper.py").write_text(HELPER)
    for _ in range(2):  # The second time helper.py is taken from __pycache__.
        assert record([PYTHON, "-m", "package"], tmp_path, "--force").returncode == 0
        recording = open_recording(tmp_path / "run.isobit")
        assert texts(recording)["helper.py"] == HELPER
        assert [side.name for side in recording.of("file") if side.attrs.get("main")] == ["package/__main__.py"]


def install(folder, name, text):
    """As `pip install --target FOLDER` does."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(text)
    (folder / f"{name}-1.0.dist-info").mkdir()
    (folder / f"{name}-1.0.dist-info/RECORD").write_text(f"../../bin/{name},,\n{name}/__init__.py,sha256=x,{len(text)}\n")


@pytest.mark.parametrize("folder", ["packages", "."])
def test_what_pip_has_put_into_a_folder_is_not_the_programs(tmp_path, folder):
    install(tmp_path / folder, "library", "import os\nNAMES = os.listdir('.')\n")
    (tmp_path / "helper.py").write_text(HELPER)
    script = f"import sys\nsys.path.append('{folder}')\nimport library\nimport helper\n"
    assert record([PYTHON, program(tmp_path, script)], tmp_path).returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    assert texts(recording) == {"program.py": script, "helper.py": HELPER}
    assert not [side.name for side in recording.of("file") if side.attrs["op"] == "list"]


def test_a_killed_run_still_has_it(tmp_path):
    text = "import os\nos.kill(os.getpid(), 9)\n"
    assert record([PYTHON, program(tmp_path, text)], tmp_path).returncode == 128 + signal.SIGKILL
    assert texts(open_recording(tmp_path / "run.isobit")) == {"program.py": text}


def test_large_files_are_cut_and_the_cut_is_told(tmp_path):
    for number in range(24):
        (tmp_path / f"module_{number:02}.py").write_text(f"x = {number}\n" * 12000)
    text = "".join(f"import module_{number:02}\n" for number in range(24))
    assert record([PYTHON, program(tmp_path, text)], tmp_path).returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    found = texts(recording)
    assert all(len(text) <= 64 << 10 and text.endswith("\n") for text in found.values())
    assert (1 << 20) - (64 << 10) < sum(map(len, found.values())) <= 1 << 20
    cut = [side.name for side in recording.of("file") if side.attrs.get("cut")]
    assert "module_00.py" in cut and "program.py" not in cut
    assert len(recording.of("note", "source")) == 1


def test_no_source(tmp_path):
    (tmp_path / "helper.py").write_text(HELPER)
    recorded = record([PYTHON, program(tmp_path, SCRIPT)], tmp_path, "--no-source")
    assert recorded.returncode == 0
    assert texts(open_recording(tmp_path / "run.isobit")) == {}


@pytest.mark.parametrize("option, there", [("", True), (", source=False", False)])
def test_a_recording_that_begins_later(tmp_path, option, there):
    (tmp_path / "helper.py").write_text(HELPER)
    text = f'import helper, isobit\nwith isobit.record("in.isobit"{option}):\n    pass\n'
    env = environment(PYTHONPATH=str(PACKAGE.parent))
    assert run([PYTHON, program(tmp_path, text)], tmp_path, env=env).returncode == 0
    found = texts(open_recording(tmp_path / "in.isobit"))
    assert set(found) == ({"program.py", "helper.py"} if there else set())


def test_what_is_no_file_of_the_program_is_not_there(tmp_path):
    text = "import collections, wsgiref.util\nexec('x = 1')\neval('2')\ncollections.namedtuple('T', 'a')\n"
    assert record([PYTHON, program(tmp_path, text)], tmp_path).returncode == 0
    assert texts(open_recording(tmp_path / "run.isobit")) == {"program.py": text}
