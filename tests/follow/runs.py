# SPDX-License-Identifier: Apache-2.0
"""Recording, following and explaining by the command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ISOBIT = os.environ.get("ISOBIT_BIN", str(ROOT / "build/dev/bin/isobit"))
FOLDER = Path(__file__).parent
LIMIT_S = 900


def isobit(*words: Any, **variables: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
    command = [ISOBIT, *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False)


def record(path: Path, *words: Any, program: str = "train", python: str = sys.executable, **variables: str) -> Any:
    """The finished process; its output ends with what the program has at the end."""
    done = isobit("record", "-o", path, *words, "--", python, FOLDER / f"program_{program}.py", **variables)
    assert done.returncode == 0, done.stderr
    return done


def explain(a: Path, b: Path) -> dict[str, Any]:
    done = isobit("explain", "--json", a, b)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)
