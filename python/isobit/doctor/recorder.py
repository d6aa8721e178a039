# SPDX-License-Identifier: Apache-2.0
"""Whether the recorder could attach to this TensorFlow. Nothing is recorded and nothing is changed."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterator
from typing import Any


def probe(tf: Any, library: str) -> Iterator[tuple[str, Any]]:
    """The row recorder. TensorFlow is loaded."""
    tap = ctypes.CDLL(library)
    tap.isobit_attach_report.restype = ctypes.c_char_p
    tap.isobit_version.restype = ctypes.c_char_p
    tap.isobit_attach()
    report = json.loads(tap.isobit_attach_report())
    yield "recorder", {"version": tap.isobit_version().decode(), **report}
