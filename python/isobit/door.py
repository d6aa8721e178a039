# SPDX-License-Identifier: Apache-2.0
"""What ``isobit record`` does inside of a Python process, before the program starts.

The command says what it wants by variables: ISOBIT_RECORD (the recording's path), ISOBIT_OPTIONS ("keep_first=8,..."),
ISOBIT_SESSION (a folder of its own: ``main`` holds the process id of the process whose recording it is, ``log`` what happened),
ISOBIT_TAP (the recorder). The first Python process gets the recording; each other one a recording of its own, if it starts
TensorFlow's runtime.
"""

from __future__ import annotations

import os

from . import ends
from .native import OPTION_DEFAULTS
from .session import the_session


def _options(text: str) -> dict[str, int]:
    options = {}
    for word in text.split(","):
        key, _, value = word.partition("=")
        if key in OPTION_DEFAULTS and value.isdigit():
            options[key] = int(value)
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
    """Claims the recording for this process."""
    folder = os.environ.get("ISOBIT_SESSION", "")
    try:
        claim = os.open(os.path.join(folder, "main"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return False
    try:
        os.write(claim, str(os.getpid()).encode())
    finally:
        os.close(claim)
    return True


def begin() -> None:
    """Starts, or gets ready to start, the recording of this process."""
    path = os.environ["ISOBIT_RECORD"]
    options = _options(os.environ.get("ISOBIT_OPTIONS", ""))
    session = the_session()
    session.log = _log
    if _is_first():
        session.start(path, options)
    else:
        base = path[: -len(".isobit")] if path.endswith(".isobit") else path
        session.wait(f"{base}.child-{os.getpid()}.isobit", options)
    ends.install(session)
