# SPDX-License-Identifier: Apache-2.0
"""The recorder alone, without the channels of the Python door: what programs under test record themselves with."""

import contextlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BINARY_DIR = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev"))
LIBRARY = Path(
    os.environ.get("ISOBIT_TAP", BINARY_DIR / f"python/isobit/lib/{platform.machine()}/libisobit_tap.so")
)
sys.path.insert(0, os.fspath(BINARY_DIR / "python"))

from isobit.events import DTYPES, KINDS  # noqa: E402
from isobit.native import NOT_RECORDING, Buffer, Native, NativeError  # noqa: E402

__all__ = ["DTYPES", "IO", "LIBRARY", "MARK", "NOT_RECORDING", "ROOT", "UNSUPPORTED", "Buffer", "NativeError", "Tap"]

UNSUPPORTED, IO = -3, -4
MARK = KINDS["mark"]


class Tap(Native):
    def __init__(self) -> None:
        super().__init__(os.fspath(LIBRARY))

    def start(self, path: str | os.PathLike[str], **options: int) -> None:
        super().start(os.fspath(path), [], os.getcwd(), platform.python_version(), None, options)

    def report(self) -> dict[str, Any]:
        return json.loads(self.attach_report())

    @contextlib.contextmanager
    def recording(self, path: str | os.PathLike[str], **options: int) -> Iterator[None]:
        self.start(path, **options)
        self.attach()
        try:
            yield
        finally:
            self.stop()
