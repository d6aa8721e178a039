# SPDX-License-Identifier: Apache-2.0
"""Runs the doctor on a machine that is this one with other settings, or an emulated one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BINARY_DIR = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev"))
ISOBIT = os.environ.get("ISOBIT_BIN", str(BINARY_DIR / "bin/isobit"))
DOCTOR = ROOT / "python/isobit/doctor"


class Run(NamedTuple):
    """What a command said."""

    status: int
    out: str
    err: str

    def values(self) -> dict[str, Any]:
        """The values of the JSON report by row."""
        return {row["id"]: row["value"] for row in self.report()["rows"]}

    def report(self) -> dict[str, Any]:
        """The JSON report."""
        return json.loads(self.out)


def run(*command: str, **variables: str) -> Run:
    """Runs a command without the variables that steer TensorFlow's numbers, but for those given."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "ONEDNN_", "DNNL_", "TENSORFLOW_", "XLA_", "PYTHON"))}
    environment = kept | {"ISOBIT_DOOR": str(DOCTOR.parent), "PYTHONDONTWRITEBYTECODE": "1"} | variables
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return Run(done.returncode, done.stdout, done.stderr)


def doctor(*arguments: str, python: str = sys.executable, **variables: str) -> Run:
    """isobit doctor."""
    return run(ISOBIT, "doctor", *arguments, "--python", python, **variables)


def emulated(cpu: str, **variables: str) -> Run:
    """The doctor on another x86-64 CPU. The emulator must start Python itself, so the command is left out."""
    tap = BINARY_DIR / "python/isobit/lib/x86_64/libisobit_tap.so"
    return run("qemu-x86_64", "-cpu", cpu, sys.executable, str(DOCTOR), "--json", "--tap", str(tap), **variables)


def changed(one: Run, other: Run) -> set[str]:
    """The rows whose values differ."""
    a, b = one.values(), other.values()
    return {row for row in a.keys() | b.keys() if a.get(row) != b.get(row)}
