# SPDX-License-Identifier: Apache-2.0
"""The channel of files: what the program read, in which order, with which content."""

import os
import subprocess
import sys

import pytest
from recorded import PACKAGE, PYTHON, environment, open_recording, program, record


def reads(recording, op="read"):
    return [side.name for side in recording.of("file") if side.attrs["op"] == op]


def digest(data: bytes) -> str:
    """By the library, of bytes in memory."""
    code = "import sys\nfrom isobit.native import Native\nprint(Native().digest_bytes(sys.stdin.buffer.read()))"
    env = environment(PYTHONPATH=str(PACKAGE.parent))
    return (
        subprocess.run([sys.executable, "-c", code], input=data, env=env, capture_output=True, check=True).stdout.decode().strip()
    )


def test_what_is_read(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    for name in ("b.txt", "a.txt", "c.txt"):
        (data / name).write_text(name * 10)
    (tmp_path / "helper.py").write_text("VALUE = 1\n")
    text = """
import json, os, pathlib, site, sys
import helper
for name in sorted(os.listdir("data")):
    open(os.path.join("data", name)).read()
open("data/a.txt").read()
descriptor = os.open("data/a.txt", os.O_RDONLY); os.close(descriptor)
pathlib.Path("out.txt").write_text("own"); pathlib.Path("out.txt").read_text()
pathlib.Path("data/a.txt").write_text("other")
open(json.__file__).read(); open(os.path.join(sys.prefix, "pyvenv.cfg")).read(); open("/proc/self/status").read()
open("data").read() if False else None
list(pathlib.Path("data").iterdir())
"""
    assert record([PYTHON, program(tmp_path, text)], tmp_path).returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    assert reads(recording, "import") == ["program.py", "helper.py"]
    prefix = [name for name in reads(recording) if name.endswith("pyvenv.cfg")]
    assert [name for name in reads(recording) if name not in prefix] == ["data/a.txt", "data/b.txt", "data/c.txt"]
    first = recording.of("file", "data/a.txt")[0]
    assert first.attrs == {"op": "read", "size": 50, "digest": digest(b"a.txt" * 10)}
    assert first.site[:2] == ("program.py", 5)
    listing = recording.of("file", "data")[0]
    assert listing.attrs["count"] == 3
    assert sorted(listing.attrs["first"].split("\n")) == ["a.txt", "b.txt", "c.txt"]
    assert listing.attrs["set_digest"] == digest(b"a.txt\nb.txt\nc.txt")
    assert listing.attrs["order_digest"] == digest(listing.attrs["first"].encode())
    assert recording.env["data.filesystem.0"]


def test_settings_are_told_with_their_text(tmp_path):
    (tmp_path / "rates.yaml").write_text("rate: 0.1\nmail: someone@example.org\n")
    (tmp_path / "large.json").write_text("[" + "1," * 10000 + "1]")
    (tmp_path / "raw.ini").write_bytes(b"\xff\xfe")
    text = 'for name in ("rates.yaml", "large.json", "raw.ini"): open(name, "rb").read()\n'
    command = [PYTHON, program(tmp_path, text)]
    assert record(command, tmp_path).returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    assert reads(recording) == ["rates.yaml", "large.json", "raw.ini"]
    told = [side.attrs.get("text") for side in recording.of("file") if side.attrs["op"] == "read"]
    assert told[0].startswith("rate: 0.1\n") and "someone@" not in told[0] and told[1:] == [None, None]


def test_a_file_that_changes_counts_once_for_each_content(tmp_path):
    (tmp_path / "data.txt").write_text("one")
    text = """
import subprocess
for word in ("one", "two", "two"):
    subprocess.run(["sh", "-c", f"[ $(cat data.txt) = {word} ] || printf {word} > data.txt"], check=True)
    open("data.txt").read()
"""
    assert record([PYTHON, program(tmp_path, text)], tmp_path).returncode == 0
    found = open_recording(tmp_path / "run.isobit").of("file", "data.txt")
    assert [side.attrs["digest"] for side in found] == [digest(b"one"), digest(b"two")]


def test_large_files_are_digested_beside_the_program(tmp_path):
    contents = {f"{n}.bin": os.urandom((3 + n) << 20) for n in range(3)}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    text = "import threading\nfor n in range(3):\n    open(f'{n}.bin', 'rb').read(1)\nprint(threading.active_count())\n"
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "1\n")
    recording = open_recording(tmp_path / "run.isobit")
    assert {side.name: side.attrs["digest"] for side in recording.of("file") if side.attrs["op"] == "read"} == {
        name: digest(content) for name, content in contents.items()
    }


def test_pipes_and_odd_names(tmp_path):
    """Nothing of ours opens a pipe, which would take its data or wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / os.fsdecode(b"caf\xe9 \n.txt")).write_text("x")
    text = """
import os, threading
threading.Thread(target=lambda: open("pipe", "w").write("through")).start()
print(open("pipe").read())
for name in os.listdir("."):
    if name.endswith(".txt"):
        open(name).read(); open(os.fsencode(name)).read()
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, "through\n")
    recording = open_recording(tmp_path / "run.isobit")
    assert [name for name in reads(recording) if name.endswith(".txt")] == ["caf\ufffd \n.txt"]
    assert not recording.of("note"), recording.of("note")


@pytest.mark.parametrize("read", ["h5py.File('w.h5', 'r')['x'][:]", "tf.io.gfile.GFile('w.h5', 'rb').read()"])
def test_libraries_that_open_files_themselves(tmp_path, read):
    text = f"import h5py\nimport tensorflow as tf\n{read}\ntf.io.gfile.listdir('.')\n"
    subprocess.run([PYTHON, "-c", "import h5py; h5py.File('w.h5', 'w')['x'] = [1.0, 2.0]"], cwd=tmp_path, check=True)
    assert record([PYTHON, program(tmp_path, text)], tmp_path).returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    assert recording.of("file", "w.h5")[0].attrs["digest"] == digest((tmp_path / "w.h5").read_bytes())
    assert recording.of("file", ".")[0].attrs["set_digest"] == digest(b"program.py\nw.h5")


def test_what_libraries_read_while_they_are_imported_is_not_the_programs_data(tmp_path):
    assert record([PYTHON, program(tmp_path, "import tensorflow as tf\ntf.keras.Sequential\n")], tmp_path).returncode == 0
    recording = open_recording(tmp_path / "run.isobit")
    assert [side.name for side in recording.of("file") if side.attrs["op"] != "source"] == ["program.py"]


def test_warnings(tmp_path):
    text = """
import warnings
import numpy as np
warnings.warn("careful", UserWarning)
np.log(np.array([-1.0]))
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    warnings.warn("unseen")
"""
    plain_stderr = record([PYTHON, program(tmp_path, text)], tmp_path).stderr
    assert "UserWarning: careful" in plain_stderr
    found = open_recording(tmp_path / "run.isobit").of("warning")
    assert [(side.name, side.site[:2]) for side in found] == [
        ("UserWarning", ("program.py", 4)),
        ("RuntimeWarning", ("program.py", 5)),
    ]
    assert found[0].attrs == {"message": "careful"}
    assert "invalid value" in found[1].attrs["message"]
