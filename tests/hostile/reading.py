# SPDX-License-Identifier: Apache-2.0
"""Runs the command on a file of a stranger."""

import os
import re
import subprocess
from pathlib import Path

MEMORY_LIMIT_BYTES = 256 << 20
# C0 but the end of a line, DEL, C1, and what turns or hides text in Unicode: a terminal would obey, a reader be deceived.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Run:
    """One run of the command. Whatever the file: its text is UTF-8, and nothing in it moves a terminal."""

    def __init__(self, folder: Path, *arguments: str | Path) -> None:
        streams = [(folder / name).open("w+b") for name in ("stdout", "stderr")]
        command = [os.environ["ISOBIT_BIN"], *arguments]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=streams[0], stderr=streams[1])
        # Linux counts what the process was before exec too: this one stays small.
        _, status, usage = os.wait4(child.pid, 0)
        self.status = child.returncode = os.waitstatus_to_exitcode(status)
        self.peak_bytes = usage.ru_maxrss << 10
        texts = []
        for stream in streams:
            with stream:
                stream.seek(0)
                texts.append(stream.read().decode())
        self.out, self.err = texts
        assert not OBEYED.search(self.out + self.err)
