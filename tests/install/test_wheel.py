# SPDX-License-Identifier: Apache-2.0
"""The wheel: what is in it, and that it works where nothing else of ours is, for a program in another environment."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
MACHINE = os.uname().machine
TIMEOUT_S = 3600


def run(*command, cwd, **more):
    env = {key: value for key, value in os.environ.items() if not key.startswith(("ISOBIT_", "PYTHON"))}
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, **more
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stderr[-5000:]
    wheels = list(folder.glob("isobit-*.whl"))
    assert len(wheels) == 1
    return wheels[0]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with isobit and nothing else."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    assert run(sys.executable, "-m", "venv", folder, cwd=folder.parent).returncode == 0
    done = run(folder / "bin" / "pip", "install", "--no-index", wheel, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


def test_one_wheel_for_every_python(wheel):
    assert wheel.name.startswith("isobit-")
    assert wheel.name.split("-")[2:4] == ["py3", "none"]
    assert MACHINE in wheel.name


def test_what_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = {str(path.relative_to(ROOT / "python")) for path in (ROOT / "python" / "isobit").rglob("*.py")}
    assert package <= names
    assert f"isobit/lib/{MACHINE}/libisobit_tap.so" in names
    assert [name for name in names if name.endswith("/scripts/isobit")]
    assert not [name for name in names if "/test" in name or "_test" in name or name.endswith((".pyc", ".cc", ".h", ".a"))]


def test_the_command(installed, tmp_path):
    done = run(installed / "bin" / "isobit", "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout[:7]) == (0, "isobit ")


def test_a_program_of_another_environment_is_recorded(installed, tmp_path):
    text = "import isobit\nimport tensorflow as tf\nisobit.mark('sum', tf.constant([1.0]) + 2.0)\nprint(isobit.__file__)\n"
    (tmp_path / "program.py").write_text(text)
    assert run(sys.executable, "program.py", cwd=tmp_path).returncode == 1
    recorded = run(installed / "bin" / "isobit", "record", "--", sys.executable, "program.py", cwd=tmp_path)
    assert recorded.returncode == 0, recorded.stderr
    assert recorded.stdout.startswith(str(installed))
    assert "isobit: recorded run.isobit" in recorded.stderr
    shown = run(installed / "bin" / "isobit", "verify", "run.isobit", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr


def test_nothing_of_isobits_environment_reaches_the_program(installed, tmp_path):
    """The program sees its own packages, not those beside isobit."""
    (tmp_path / "program.py").write_text("import sys\nprint(sys.path)\n")
    plain = run(sys.executable, "program.py", cwd=tmp_path)
    recorded = run(installed / "bin" / "isobit", "record", "-q", "--", sys.executable, "program.py", cwd=tmp_path)
    assert (recorded.returncode, recorded.stdout, recorded.stderr) == (0, plain.stdout, plain.stderr)


def test_the_package_in_its_own_environment(installed, tmp_path):
    text = "import isobit\nwith isobit.record('a.isobit') as r:\n    isobit.mark('x', 1)\nprint(r.path)\n"
    done = run(installed / "bin" / "python", "-c", text, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{tmp_path}/a.isobit\n", "")
    assert (tmp_path / "a.isobit").stat().st_size > 1000


def test_the_library_exports_the_abi_alone(installed, tmp_path):
    library = next(installed.rglob("libisobit_tap.so"))
    done = run("nm", "-D", "--defined-only", library, cwd=tmp_path)
    names = {line.split()[-1] for line in done.stdout.splitlines()}
    assert "isobit_start" in names
    assert all(name.startswith("isobit_") for name in names), names
