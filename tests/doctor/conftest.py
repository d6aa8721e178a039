# SPDX-License-Identifier: Apache-2.0
"""Lets the tests import the package from the source tree."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
