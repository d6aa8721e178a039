# SPDX-License-Identifier: Apache-2.0
"""The pytest plug-in: a test fails when its numbers are no longer those of a golden run.

``with isobit_golden():`` records what runs in the block and compares it with the recording in ``golden/MODULE/TEST.isobit`` beside
the test, as ``isobit check`` does. ``pytest --isobit-record`` records the golden runs of the selected tests anew.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from . import record
from .explanation import command

_CLASSES = ("bits", "bounded", "same-cause")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("isobit").addoption(
        "--isobit-record",
        action="store_true",
        help="record the golden runs of the selected tests anew instead of comparing with them",
    )
    parser.addini("isobit_allow", f"what may differ from a golden run: {', '.join(_CLASSES)}", default="bits")


@pytest.fixture
def isobit_golden(request: pytest.FixtureRequest, tmp_path: Path) -> Golden:
    """``with isobit_golden():`` fails the test when what runs in the block gives other numbers than its golden run."""
    return Golden(request, tmp_path)


class Golden:
    """Of one test."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._test: str = request.node.name
        self._id: str = request.node.nodeid
        self._goldens = request.path.parent / "golden" / request.path.stem
        self._renew: bool = request.config.getoption("isobit_record")
        self._allow: str = request.config.getini("isobit_allow")
        self._folder = folder
        self._names: set[str] = set()

    @contextlib.contextmanager
    def __call__(self, name: str = "", *, allow: str | None = None, causes: Sequence[str] = (), **options: int) -> Iterator[None]:
        """Records the block and compares it with the golden run ``TEST.isobit``, or ``TEST-name.isobit``.

        ``allow`` and ``causes``: what may differ, as ``--allow`` and ``--cause`` of ``isobit check``; without them, the ini-option
        ``isobit_allow``. ``options``: those of ``isobit.record``. A block that raises is not compared. Raises ``ValueError`` for
        a second block of the same name.
        """
        allow = allow or ("same-cause" if causes else self._allow)
        golden = self._golden_of(name)
        run = self._folder / golden.name
        if not self._renew and not golden.exists():
            pytest.fail(f"there is no golden run {golden}\nrecord it: pytest --isobit-record '{self._id}'", pytrace=False)
        recording = record(os.fspath(run), overwrite=True, **options)
        with recording:
            if Path(recording.path) != run:
                reason = f"this process is recorded into {recording.path} already; run pytest without isobit record"
                pytest.fail(reason, pytrace=False)
            yield
        if self._renew:
            _keep(run, golden)
        else:
            self._check(golden, run, ["--allow", allow, *(word for cause in causes for word in ("--cause", cause))])

    def _golden_of(self, name: str) -> Path:
        if name in self._names:
            raise ValueError(f"a second isobit_golden({name!r}) in one test; give each block a name")
        self._names.add(name)
        stem = re.sub(r"[^\w.-]+", "_", f"{self._test}-{name}" if name else self._test)
        return self._goldens / f"{stem}.isobit"

    def _check(self, golden: Path, run: Path, options: list[str]) -> None:
        words = [command(), "check", os.fspath(golden), "--run", os.fspath(run), *options]
        done = subprocess.run(
            words, capture_output=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            pytest.fail(
                f"{done.stdout}{done.stderr}\ngolden run  {golden}\nthis run    {run}\n"
                f"if this run is right: pytest --isobit-record '{self._id}'",
                pytrace=False,
            )


def _keep(run: Path, golden: Path) -> None:
    """The old golden run is there until the new one is."""
    golden.parent.mkdir(parents=True, exist_ok=True)
    beside = golden.with_suffix(f".{os.getpid()}.part")
    shutil.copyfile(run, beside)
    os.replace(beside, golden)

