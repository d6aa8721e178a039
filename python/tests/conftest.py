# SPDX-License-Identifier: Apache-2.0
"""The package of the build tree, for tests that import it; shared fixtures."""

import sys
from pathlib import Path

import recorded

if not recorded.ISOBIT.exists():
    raise RuntimeError(f"{recorded.ISOBIT} is not built; scripts/test builds it")
sys.path.insert(0, str(Path(recorded.PACKAGE).parent))
