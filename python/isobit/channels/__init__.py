# SPDX-License-Identifier: Apache-2.0
"""What is seen beside the ops, one module a channel. Each has ``install(emit)``, called once in a process, before the program.

A channel imports nothing that the program may not have: it waits with ``emit.on_import``. It does nothing costly at install, and
nothing at all while ``emit.active`` is false.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

from . import sampling

if TYPE_CHECKING:
    from ..events import Emit

CHANNELS = ("process", "files", "source", "warnings", "seeds", "arrays", "functions", "model", "checkpoints", "calls")


def install(emit: Emit) -> None:
    """Installs every channel that is there. One that fails is noted, the others go on."""
    emit.before_start(sampling.forget)
    for name in CHANNELS:
        try:
            if importlib.util.find_spec(f"{__name__}.{name}") is None:
                continue
            importlib.import_module(f"{__name__}.{name}").install(emit)
        except Exception as error:
            emit.note(name, f"{type(error).__name__}: {error}", "this is a mistake of isobit: please report it")
