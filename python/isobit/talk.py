# SPDX-License-Identifier: Apache-2.0
"""What isobit says inside of the user's process."""

from __future__ import annotations

import os


def say(text: str) -> None:
    """One line on stderr, for what the user must know."""
    try:
        os.write(2, f"isobit: {text}\n".encode("utf-8", "replace"))
    except OSError:
        pass
