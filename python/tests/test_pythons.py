# SPDX-License-Identifier: Apache-2.0
"""The door on every Python that it promises, as far as this machine has them; without TensorFlow, which is not what differs."""

import shutil
import subprocess
from pathlib import Path

import pytest
from recorded import open_recording, program, record, run

PROGRAM = """
import concurrent.futures, json, os, random, subprocess, sys, threading

def read(path):
    with open(path) as file:
        return json.load(file)["rate"]

random.seed(7)
threads = [threading.Thread(target=read, args=("settings.json",)) for _ in range(3)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
with concurrent.futures.ThreadPoolExecutor() as pool:
    rates = list(pool.map(read, ["settings.json"] * 2))
child = subprocess.run([sys.executable, "-c", "print(sum(range(5)))"], capture_output=True, text=True)
print(rates, random.random(), sorted(os.listdir("data")), child.stdout.strip(), flush=True)
raise KeyError("the end")
"""


def interpreter(version: str) -> str:
    """Of PATH, or of pyenv, whose shims say nothing of what they cannot run."""
    for candidate in (shutil.which(f"python{version}"), *sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))):
        probe = [str(candidate), "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
        if candidate and subprocess.run(probe, capture_output=True, text=True, check=False).stdout.strip() == version:
            return str(candidate)
    pytest.skip(f"no Python {version} on this machine")


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_the_program_does_what_it_does_and_is_recorded(version, tmp_path):
    python = interpreter(version)
    (tmp_path / "settings.json").write_text('{"rate": 0.5}')
    (tmp_path / "data").mkdir()
    for name in ("b", "a"):
        (tmp_path / "data" / name).touch()
    script = program(tmp_path, PROGRAM)
    plain = run([python, script], tmp_path)
    recorded = record([python, script], tmp_path)
    assert plain.returncode == 1 and "KeyError: 'the end'" in plain.stderr
    assert (recorded.returncode, recorded.stdout) == (plain.returncode, plain.stdout)
    assert recorded.stderr.startswith(plain.stderr), "the traceback is the program's own"

    recording = open_recording(tmp_path / "run.isobit")
    assert recording.run.python_version.startswith(version + ".")
    assert (recording.end.kind, recording.end.exception_type) == ("exception", "KeyError")
    assert any(event.name.endswith("settings.json") for event in recording.of("file"))
    assert any(event.attrs.get("seed") == 7 for event in recording.of("seed")), recording.of("seed")
    assert not recording.of("note"), recording.of("note")
