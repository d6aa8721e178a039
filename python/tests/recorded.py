# SPDX-License-Identifier: Apache-2.0
"""Runs programs under ``isobit record`` and opens what was recorded, with the `mcap` package: a second, foreign reader."""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from mcap.reader import make_reader
from mcap_protobuf.decoder import DecoderFactory

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build" / "dev"))
ISOBIT = Path(os.environ.get("ISOBIT_BIN", BUILD / "bin" / "isobit"))
PACKAGE = BUILD / "python" / "isobit"
PYTHON = sys.executable
TIMEOUT_S = 300

KINDS = "- file array seed model variable metric call mark function warning note process".split()


@dataclass
class Side:
    kind: str
    name: str
    attrs: dict
    site: tuple | None  # File, line, function, text.
    array: object = None


@dataclass
class Recording:
    run: object = None
    end: object = None
    end_site: tuple | None = None
    side: list[Side] = field(default_factory=list)
    env: dict = field(default_factory=dict)
    reasons: dict = field(default_factory=dict)
    nodes: list = field(default_factory=list)
    ops: Counter = field(default_factory=Counter)  # Node name: events.
    op_sites: list = field(default_factory=list)
    text: bytes = b""  # Every message, as it stands in the chunks.

    def of(self, kind: str, name: str | None = None) -> list[Side]:
        return [side for side in self.side if side.kind == kind and name in (None, side.name)]


def _value(attr):
    which = attr.WhichOneof("value")
    return None if which is None else getattr(attr, which)


def open_recording(path) -> Recording:
    recording = Recording()
    strings, sites, messages = [""], [None], []
    with open(path, "rb") as stream:
        for _, channel, message, decoded in make_reader(stream, decoder_factories=[DecoderFactory()]).iter_decoded_messages():
            messages.append((channel.topic, decoded))
            recording.text += message.data
    for topic, message in messages:
        if topic == "/strings":
            strings.extend(message.text)
    for topic, message in messages:
        if topic == "/sites":
            for file, line, function, text in zip(message.file, message.line, message.function, message.text, strict=True):
                sites.append((strings[file], line, strings[function], strings[text]))
        elif topic == "/nodes":
            recording.nodes.extend(message.node)
    for topic, message in messages:
        if topic == "/run":
            recording.run = message
        elif topic == "/end":
            recording.end, recording.end_site = message, sites[message.site]
        elif topic == "/env":
            for fact in message.fact:
                recording.env[fact.fact.key] = _value(fact.fact)
                recording.reasons[fact.fact.key] = fact.reason
        elif topic == "/side":
            attrs = {attr.key: _value(attr) for attr in message.attrs}
            array = message.array if message.HasField("array") else None
            recording.side.append(Side(KINDS[message.kind], message.name, attrs, sites[message.site], array))
        elif topic == "/ops":
            for node in message.node:
                recording.ops[strings[recording.nodes[node].name]] += 1
            recording.op_sites += [sites[site] for site in message.site if site]
    return recording


def environment(**more):
    """The tests' own environment, quiet and without leftovers of a recording around them."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("ISOBIT_")}
    return {**clean, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "", **more}


def without_log(stderr: str) -> str:
    """Without what TensorFlow's logging prints before it can be told not to."""
    return "".join(
        line for line in stderr.splitlines(keepends=True) if not re.match(r"WARNING: All log messages|I0000 |To enable", line)
    )


def run(command, cwd, env=None, **more):
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=env or environment(),
        capture_output=True,
        text=more.pop("text", True),
        timeout=TIMEOUT_S,
        stdin=None if "input" in more else subprocess.DEVNULL,
        check=False,
        **more,
    )


def record(command, cwd, *flags, **more):
    """Runs ``isobit record FLAGS -- COMMAND`` in ``cwd``; the recording is run.isobit there."""
    return run([ISOBIT, "record", *flags, "--", *command], cwd, **more)


def program(folder, text, name="program.py"):
    path = Path(folder) / name
    path.write_text(text)
    return name


def interpreters():
    """The Python interpreters of this machine by (major, minor): those in PATH, and all that pyenv has."""
    found = {}
    candidates = list(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin/python"))
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        candidates += Path(folder).glob("python3.[0-9]*") if folder else []
    for candidate in candidates:
        try:
            asked = subprocess.run(
                [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        major, _, minor = asked.stdout.strip().partition(".")
        found.setdefault((int(major), int(minor)), str(candidate))
    return found
