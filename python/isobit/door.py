# SPDX-License-Identifier: Apache-2.0
"""What ``isobit record`` does inside of a Python process, before the program starts.

The command says what it wants by variables: ISOBIT_RECORD (the recording's path), ISOBIT_OPTIONS ("keep_first=8,..."),
ISOBIT_ZOOM and ISOBIT_FOLLOW (files; the second for the first process alone, since it is the run of one process that is followed),
ISOBIT_SESSION (a folder of its own: ``main`` is there once a process has taken the recording, ``log`` tells what happened),
ISOBIT_TAP (the recorder). The first Python process takes the recording; each other one gets a recording of its own, if it starts
TensorFlow's runtime (children.py). A program that executes another Python in its place goes on with the same recording as long
as it had not imported TensorFlow.
"""

from __future__ import annotations

import os
import sys

from . import apply, audit, ends
from .children import child_path
from .native import DOOR_OPTION_DEFAULTS, OPTION_DEFAULTS, Option
from .session import Session, the_session


def _options() -> dict[str, Option]:
    options: dict[str, Option] = {}
    text = os.environ.get("ISOBIT_OPTIONS", "")
    for word in text.split(","):
        key, _, value = word.partition("=")
        if (key in OPTION_DEFAULTS or key in DOOR_OPTION_DEFAULTS) and value.isdigit():
            options[key] = int(value)
    zoom = os.environ.get("ISOBIT_ZOOM")
    if zoom:
        options["zoom"] = zoom
    return options


def _log(line: str) -> None:
    folder = os.environ.get("ISOBIT_SESSION")
    if folder:
        try:
            log = os.open(os.path.join(folder, "log"), os.O_WRONLY | os.O_APPEND)
        except OSError:
            return
        try:
            os.write(log, f"{os.getpid()} {line}\n".encode("utf-8", "replace"))
        finally:
            os.close(log)


def _is_first() -> bool:
    """Takes the recording for this process, if no other has."""
    folder = os.environ.get("ISOBIT_SESSION")
    if not folder:
        return True
    try:
        os.close(os.open(os.path.join(folder, "main"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        return False
    return True


def _note_of_exec() -> str:
    return os.path.join(os.environ.get("ISOBIT_SESSION", os.devnull), f"exec-{os.getpid()}")


def _before_exec(session: Session) -> None:
    """What is not in the file by now is lost. If exec fails, the recording goes on."""
    if not session.recording:
        return
    session.native.flush()
    number = session.children.next() if "tensorflow" in sys.modules else 0
    with open(_note_of_exec(), "w", encoding="ascii") as note:
        note.write(str(number))


def _after_exec() -> int | None:
    """0: the recording goes on in this Python; N: it gets the N-th child's; None: it had not begun."""
    try:
        with open(_note_of_exec(), encoding="ascii") as note:
            number = note.read()
        os.unlink(_note_of_exec())
        return int(number)
    except (OSError, ValueError):
        return None


def _following(options: dict[str, Option]) -> dict[str, Option]:
    follow = os.environ.get("ISOBIT_FOLLOW")
    return {**options, "follow": follow} if follow else options


def _start(session: Session, path: str, options: dict[str, Option]) -> None:
    owner, number = os.environ.get("ISOBIT_OWNER"), os.environ.get("ISOBIT_CHILD", "")
    if owner == str(os.getpid()):
        ordinal = _after_exec()
        if ordinal == 0:
            session.start(path, _following(options))
        else:
            session.wait(path if ordinal is None else child_path(path, ordinal), options)
    elif owner is None and _is_first():
        session.start(path, _following(options))
    else:
        session.wait(child_path(path, int(number) if number.isdigit() else 1), options)


def begin() -> None:
    """Starts, or gets ready to start, the recording of this process."""
    session = the_session()
    session.log = _log
    _start(session, os.environ["ISOBIT_RECORD"], _options())
    apply.install(session)
    session.children.announce()
    ends.install(session)
    audit.on("os.exec", session.emit.guard(lambda arguments: _before_exec(session)))
