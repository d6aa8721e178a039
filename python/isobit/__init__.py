# SPDX-License-Identifier: Apache-2.0
"""isobit tells why a TensorFlow program gives other numbers on another machine.

``with isobit.record("run.isobit"):`` records a part of a program, ``isobit.mark("label", value)`` adds a value to a recording,
``%load_ext isobit`` and ``%%isobit run.isobit`` record a cell of a notebook, ``isobit.explain("a.isobit", "b.isobit")`` says why
two runs differ. A whole program is recorded unchanged by the command
``isobit record -- CMD``. Nothing is loaded before one of these is used.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os

    from .explanation import Explanation
    from .recording import Recording

__version__ = "0.1.0"
__all__ = ["explain", "mark", "record"]


def record(path: str = "run.isobit", *, overwrite: bool = False, **options: int | str) -> Recording:
    """Records this process into ``path`` from now on, until the end of the ``with`` block, ``.stop()``, or the program's end.

    ``options``: ``keep_first`` and ``keep_every`` (which runs of an op are kept), ``value_bytes`` (budget of whole tensors),
    ``eager_events``, ``queue_bytes``; ``all_values=1`` (every run with all values), ``zoom`` and ``follow`` (files, as of
    ``isobit record``; ``follow`` changes what the program computes); ``source=False`` leaves out the text of the program's own
    files. Inside of another recording, also of ``isobit record``, that
    one goes on. Raises ``FileExistsError`` when ``path`` is there and ``overwrite`` is false, ``ValueError`` for an unknown option,
    and ``OSError`` when the recording cannot be written, or a file that an option names cannot be used.
    """
    from .recording import start

    return start(path, overwrite, options)


def mark(label: str, value: Any = None) -> None:
    """Adds ``value`` (a number, text, an array or tensor) to the recording under ``label``. Does nothing when none is made."""
    session = sys.modules.get(f"{__name__}.session")
    current = None if session is None else session.current()
    if current is not None and current.active:
        from .recording import add_mark

        add_mark(current, label, value)


def explain(a: str | os.PathLike[str], b: str | os.PathLike[str]) -> Explanation:
    """Says why the recordings ``a`` and ``b`` differ: the first difference, its cause with evidence, the fix.

    The result shows itself as ``isobit explain`` prints it, in a notebook too; it has ``verdict``, ``identical``, ``cause``,
    ``findings`` and ``data`` (the JSON). Runs the command ``isobit``. Raises ``FileNotFoundError`` when a recording, or the
    command, is not there, and ``ValueError`` for a file that is no recording; the message says what to do.
    """
    from .explanation import explain as explain_recordings

    return explain_recordings(a, b)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext isobit``: the cell magic ``%%isobit``."""
    from .magics import register

    register(shell)
