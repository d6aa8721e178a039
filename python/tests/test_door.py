# SPDX-License-Identifier: Apache-2.0
"""How the door gets into a program, and out of its way: sitecustomize, other interpreters, environments, failures of our own."""

import ast
import os
import shutil
import subprocess
import sys

import pytest
from recorded import PACKAGE, PYTHON, ROOT, environment, interpreters, open_recording, program, record, run

FOUND = interpreters()
SUPPORTED = [(3, 10), (3, 11), (3, 12), (3, 13)]

SCRIPT = """
import os, sys
print(sys.version_info[:2], sys.path[0] == os.getcwd(), "sitecustomize" in sys.modules, [p for p in sys.path if "isobit" in p])
print(open("data.txt").read())
sys.exit(2)
"""


@pytest.mark.parametrize("version", SUPPORTED)
def test_every_python_from_3_10(tmp_path, version):
    if version not in FOUND:
        pytest.skip(f"there is no Python {version[0]}.{version[1]}")
    (tmp_path / "data.txt").write_text("data")
    script = program(tmp_path, SCRIPT)
    plain, recorded = run([FOUND[version], script], tmp_path), record([FOUND[version], script], tmp_path)
    assert recorded.returncode == 2
    assert recorded.stdout == plain.stdout
    recording = open_recording(tmp_path / "run.isobit")
    assert recording.end.status == 2
    assert recording.of("file", "data.txt")[0].attrs["size"] == 4
    assert recording.run.python_version.startswith(f"{version[0]}.{version[1]}.")
    assert not recording.of("note"), recording.of("note")


@pytest.mark.parametrize("version", [(3, 10), (3, 11), (3, 12), (3, 13)])
def test_every_file_is_the_syntax_of_every_python(version):
    files = sorted((ROOT / "python" / "isobit").rglob("*.py"))
    assert len(files) > 15
    for file in files:
        ast.parse(file.read_text(), str(file), feature_version=version)


@pytest.mark.parametrize("version", sorted(v for v in FOUND if v < (3, 10)) or [None])
def test_a_python_that_is_too_old(tmp_path, version):
    if version is None:
        pytest.skip("there is no Python before 3.10")
    script = program(tmp_path, "import sys\nprint(len([p for p in sys.path if 'inject' in p]))\nsys.exit(3)\n")
    plain, recorded = run([FOUND[version], script], tmp_path), record([FOUND[version], script], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (3, plain.stdout)
    assert recorded.stderr.count("\n") == 1
    assert f"nothing was recorded: it ran Python {version[0]}.{version[1]}." in recorded.stderr
    assert "isobit needs 3.10 or later" in recorded.stderr


@pytest.mark.parametrize("options", [["-W", "error"], ["-X", "dev"], ["-bb"], ["-OO"], ["-B", "-u"], ["-P"], ["-s"]])
def test_options_of_python(tmp_path, options):
    if options == ["-P"] and sys.version_info < (3, 11):
        pytest.skip("-P came with Python 3.11")
    (tmp_path / "data.txt").write_text("data")
    text = "import sys\nwith open('data.txt') as f:\n    print(f.read(), sys.flags, sys.warnoptions, sys.path)\n"
    script = program(tmp_path, text)
    plain, recorded = run([PYTHON, *options, script], tmp_path), record([PYTHON, *options, script], tmp_path, "-q")
    assert (recorded.returncode, recorded.stdout, recorded.stderr) == (0, plain.stdout, plain.stderr)
    recording = open_recording(tmp_path / "run.isobit")
    assert recording.of("file", "data.txt")
    assert not recording.of("note"), recording.of("note")
    assert not recording.of("warning"), recording.of("warning")


def test_another_sitecustomize_has_its_place(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    program(other, "import sys\nsys.hello = 'from the other'\n", "sitecustomize.py")
    script = program(tmp_path, "import sys, sitecustomize\nprint(sys.hello, sitecustomize.__file__, sys.path[1])\n")
    env = environment(PYTHONPATH=str(other))
    plain, recorded = run([PYTHON, script], tmp_path, env=env), record([PYTHON, script], tmp_path, env=env)
    assert (recorded.returncode, recorded.stdout) == (0, plain.stdout)
    assert "from the other" in recorded.stdout
    assert (tmp_path / "run.isobit").exists()


def test_another_sitecustomize_that_fails(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    program(other, "raise RuntimeError('other is broken')\n", "sitecustomize.py")
    env = environment(PYTHONPATH=str(other))
    plain, recorded = (
        run([PYTHON, "-c", "print(1)"], tmp_path, env=env),
        record([PYTHON, "-c", "print(1)"], tmp_path, "-q", env=env),
    )
    assert (recorded.returncode, recorded.stdout, recorded.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert "other is broken" in recorded.stderr


def test_an_empty_pythonpath_is_none(tmp_path):
    script = program(tmp_path, "import sys\nprint(sys.path)\n")
    env = environment(PYTHONPATH="")
    (tmp_path / "sub").mkdir()
    plain = run([PYTHON, f"../{script}"], tmp_path / "sub", env=env)
    assert record([PYTHON, f"../{script}"], tmp_path / "sub", env=env).stdout == plain.stdout


def test_a_virtual_environment_without_us(tmp_path):
    """Nothing is installed in the program's own environment; it can use isobit.mark all the same."""
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    text = "import sys, isobit\nisobit.mark('loss', 0.5)\nprint(sys.prefix != sys.base_prefix, len(sys.path))\n"
    script = program(tmp_path, text)
    assert run([python, script], tmp_path).returncode == 1
    recorded = record([python, script], tmp_path)
    assert recorded.returncode == 0, recorded.stderr
    recording = open_recording(tmp_path / "run.isobit")
    mark = recording.of("mark", "loss")[0]
    assert (mark.attrs, mark.site[:2]) == ({"value": 0.5}, ("program.py", 2))
    assert recording.env["python.prefix_is_venv"] is True
    assert "package.tensorflow-cpu" not in recording.env


@pytest.fixture
def broken(tmp_path):
    """A copy of the package of which a part is missing or wrong."""
    copy = tmp_path / "broken" / "isobit"
    shutil.copytree(PACKAGE, copy, symlinks=False, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_a_recorder_that_cannot_be_loaded(tmp_path, broken):
    next((broken / "lib").rglob("*.so")).write_bytes(b"\x7fELF nothing")
    recorded = record([PYTHON, "-c", "print('ran'); exit(3)"], tmp_path, env=environment(ISOBIT_DOOR=str(broken)))
    assert (recorded.returncode, recorded.stdout) == (3, "ran\n")
    lines = recorded.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("isobit: this process is not recorded: NativeError: the recorder cannot be loaded")
    assert lines[1].startswith("isobit: nothing was recorded: NativeError: the recorder cannot be loaded")


def test_a_channel_that_fails_is_noted(tmp_path, broken):
    channel = broken / "channels" / "warnings.py"
    channel.write_text("def install(emit):\n    raise KeyError('broken')\n")
    recorded = record([PYTHON, "-c", "print('ran')"], tmp_path, env=environment(ISOBIT_DOOR=str(broken)))
    assert (recorded.returncode, recorded.stdout) == (0, "ran\n")
    note = open_recording(tmp_path / "run.isobit").of("note", "warnings")[0]
    assert note.attrs["reason"] == "KeyError: 'broken'"


def test_a_door_that_raises(tmp_path, broken):
    (broken / "session.py").write_text("raise MemoryError('broken')\n")
    recorded = record([PYTHON, "-c", "print('ran')"], tmp_path, env=environment(ISOBIT_DOOR=str(broken)))
    assert (recorded.returncode, recorded.stdout) == (0, "ran\n")
    assert recorded.stderr.splitlines() == [
        "isobit: this process is not recorded: MemoryError: broken",
        "isobit: nothing was recorded: MemoryError: broken",
    ]


def test_a_package_that_is_not_there(tmp_path):
    (tmp_path / "empty").mkdir()
    isobit = tmp_path / "bin" / "isobit"
    isobit.parent.mkdir()
    from recorded import ISOBIT

    shutil.copy(ISOBIT, isobit)
    recorded = run([isobit, "record", "--", PYTHON, "-c", "print('ran')"], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (125, "")
    assert "this part of the Python package is not installed" in recorded.stderr


def test_a_temporary_folder_that_is_not_there(tmp_path):
    """Without it nothing can be told, but the program runs and is recorded."""
    env = environment(TMPDIR=str(tmp_path / "missing"))
    recorded = record([PYTHON, "-c", "print('ran')"], tmp_path, env=env)
    assert (recorded.returncode, recorded.stdout) == (0, "ran\n")
    assert open_recording(tmp_path / "run.isobit").end.kind == "exit"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.isobit"]


def test_a_working_directory_that_is_gone(tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    text = f"cd {folder} && rmdir {folder} && exec {PYTHON} -c \"print('ran')\""
    recorded = record(["sh", "-c", text], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "ran\n"), recorded.stderr
    assert open_recording(tmp_path / "run.isobit").end.kind == "exit"


def test_a_recording_inside_of_a_recording(tmp_path):
    from recorded import ISOBIT

    recorded = record([ISOBIT, "record", "-o", "inner.isobit", "--", PYTHON, "-c", "print('ran')"], tmp_path, "-q")
    assert (recorded.returncode, recorded.stdout) == (0, "ran\n"), recorded.stderr
    assert open_recording(tmp_path / "inner.isobit").end.kind == "exit"


def test_the_session_folder_is_removed(tmp_path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    assert record([PYTHON, "-c", "pass"], tmp_path, env=environment(TMPDIR=str(temporary))).returncode == 0
    assert os.listdir(temporary) == []
