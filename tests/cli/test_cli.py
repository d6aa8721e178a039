# SPDX-License-Identifier: Apache-2.0
"""What the command says and how it ends: the sessions of golden/, run again and compared. See README.md for the notation."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev"))
LIMIT_S = 120
FUNCTIONS = """
keys() { python3 -c 'import json, sys; print(*sorted(json.load(sys.stdin)))'; }
first() { sed -n "1,$1p"; }
terminal() { python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" </dev/null | cat -v; }
"""


def sessions() -> list[Path]:
    return sorted((HERE / "golden").glob("*.txt"))


def prepare(folder: Path) -> None:
    command = [str(BUILD / "bin/text_trace"), str(HERE / "traces.txt"), str(folder / "a.isobit"), str(folder / "b.isobit")]
    subprocess.run(command, check=True)
    whole = (folder / "a.isobit").read_bytes()
    (folder / "torn.isobit").write_bytes(whole[: len(whole) // 2])
    (folder / "text.isobit").write_text("no recording\n", encoding="utf-8")
    (folder / "folder").mkdir()


def run(command: str, folder: Path) -> list[str]:
    """What the command says, as lines of a session."""
    env = {"PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "xterm"}
    done = subprocess.run(
        ["bash", "-c", FUNCTIONS + command],
        cwd=folder,
        env=env,
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=LIMIT_S,
        check=False,
    )
    lines = [*done.stdout.splitlines(), *(f"! {line}" for line in done.stderr.splitlines())]
    if done.returncode:
        lines.append(f"[{done.returncode}]")
    return [masked(line.replace(str(folder), "FOLDER").rstrip()) for line in lines]


def masked(line: str) -> str:
    """Without what a release of the compressor decides: sizes of files and places in them."""
    return re.sub(r"\b\d+ (KiB|messages)\b", r"N \1", re.sub(r"\bat byte [1-9]\d*", "at byte N", line))


def replay(text: str, folder: Path) -> str:
    """The session with what its commands say today."""
    prepare(folder)
    lines: list[str] = []
    running = False
    for line in text.splitlines():
        if line.startswith("$ "):
            running = True
            lines += ["", line] if lines else [line]
            lines += run(line[2:], folder)
        elif not running and line:
            lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("session", sessions(), ids=lambda path: path.stem)
def test_session(session: Path, tmp_path: Path) -> None:
    text = session.read_text(encoding="utf-8")
    assert "\n$ " in text, "a session runs a command"
    assert replay(text, tmp_path) == text, f"if the new text is right: {Path(__file__).name} --rebase {session.stem}"


if __name__ == "__main__":
    if sys.argv[1:2] != ["--rebase"]:
        sys.exit("test_cli.py --rebase [NAME...]")
    for path in sessions():
        if path.stem in sys.argv[2:] or not sys.argv[2:]:
            with tempfile.TemporaryDirectory() as folder:
                path.write_text(replay(path.read_text(encoding="utf-8"), Path(folder).resolve()), encoding="utf-8")
