# SPDX-License-Identifier: Apache-2.0
"""The TensorFlows that the recorder is tested on: one binary for all of them."""

import os
import subprocess
import sys
from pathlib import Path

import libtap
import pytest

# Of scripts/setup.sh: need_tensorflow.
OTHERS = ("2.16.2", "2.18.1", "2.20.0", "gpu2.20.0")
ALL = ["2.21.0", *(pytest.param(version, marks=pytest.mark.slow) for version in OTHERS)]


def python(version: str) -> str:
    if version == "2.21.0":
        return sys.executable
    found = libtap.ROOT / f"build/venv-tf{version}/bin/python"
    assert found.exists(), f"no TensorFlow {version}; scripts/test --slow installs it into {found.parents[1]}"
    return os.fspath(found)


def run(interpreter: str, *arguments: str | Path, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
    """A program of this folder, which finds libtap beside itself."""
    environment = {**os.environ, "PYTHONPATH": os.fspath(Path(libtap.__file__).parent), "TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(
        [interpreter, *map(os.fspath, arguments)],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if check:
        assert result.returncode == 0, result.stderr[-4000:]
    return result
