# SPDX-License-Identifier: Apache-2.0
"""The cell magic ``%%isobit run.isobit``: runs the cell as it would be run, and records it.

An exception of the cell ends the cell, its last expression is shown, names are the notebook's own. Cells with ``await`` at their
top level need ``with isobit.record(...)`` instead.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import os
import shlex
from typing import Any, NoReturn

from . import record

_NAME = "isobit"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _usage(f"{message}\n{self.format_usage()}")


def _usage(text: str) -> Exception:
    from IPython.core.error import UsageError

    return UsageError(text)


def _parser() -> _Parser:
    parser = _Parser(prog=f"%%{_NAME}", add_help=False)
    parser.add_argument("path", nargs="?", default="run.isobit")
    parser.add_argument("-f", "--force", action="store_true")
    parser.add_argument("-q", "--quiet", action="store_true")
    parser.add_argument("--keep-first", type=int, metavar="N")
    parser.add_argument("--keep-every", type=int, metavar="N")
    parser.add_argument("--no-source", dest="source", action="store_const", const=0)
    return parser


def _run(shell: Any, cell: str) -> Any:
    """Runs a cell in the notebook's names; the value of its last expression."""
    source = shell.transform_cell(cell)
    name = shell.compile.cache(source, shell.execution_count, raw_code=cell)
    tree = shell.transform_ast(shell.compile.ast_parse(source, filename=name))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | shell.compile.flags
    body = compile(tree, name, "exec", flags=flags, dont_inherit=True)
    tail = None if last is None else compile(ast.Expression(last.value), name, "eval", flags=flags, dont_inherit=True)
    if any(code is not None and code.co_flags & inspect.CO_COROUTINE for code in (body, tail)):
        raise _usage(f"%%{_NAME} cannot run a cell with await; use 'with isobit.record(...)' in it")
    exec(body, shell.user_ns)
    return None if tail is None else eval(tail, shell.user_ns)


def _size(path: str) -> str:
    kib = os.path.getsize(path) / 1024
    return f"{kib:.0f} KiB" if kib < 1024 else f"{kib / 1024:.1f} MiB"


def register(shell: Any) -> None:
    """Adds the magic to an IPython shell."""

    def isobit(line: str, cell: str) -> Any:
        """%%isobit [-f] [-q] [--keep-first N] [--keep-every N] [--no-source] [FILE]

        Records this cell into FILE (run.isobit). -f overwrites it, -q says nothing, --no-source leaves out the text of the cells.
        """
        arguments = _parser().parse_args(shlex.split(line))
        options = {
            key: getattr(arguments, key) for key in ("keep_first", "keep_every", "source") if getattr(arguments, key) is not None
        }
        try:
            recording = record(arguments.path, overwrite=arguments.force, **options)
        except FileExistsError:
            raise _usage(f"{arguments.path} is there already; overwrite it with %%{_NAME} -f {arguments.path}") from None
        try:
            with recording:
                return _run(shell, cell)
        finally:
            if not arguments.quiet and os.path.exists(recording.path):
                print(f"isobit: recorded {arguments.path} ({_size(recording.path)})")

    try:
        from IPython.core.magic import output_can_be_silenced
    except ImportError:  # An IPython before 8.5.
        pass
    else:
        isobit = output_can_be_silenced(isobit)
    shell.register_magic_function(isobit, "cell", _NAME)
