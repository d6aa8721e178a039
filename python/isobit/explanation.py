# SPDX-License-Identifier: Apache-2.0
"""``isobit.explain(a, b)``: the answer of the command ``isobit explain`` as an object."""

from __future__ import annotations

import functools
import html
import json
import os
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Fix:
    """``text`` can be typed or pasted as it is; ``kind``: "env", "code", "pin" or "command"; ``site``: "train.py:31" or ""."""

    kind: str
    text: str
    site: str

    def __str__(self) -> str:
        return f"{self.site}  {self.text}".strip()


@dataclass(frozen=True)
class Finding:
    """One cause. ``confidence``: "proved", "bounded", "consistent" or "unknown"; ``where``: as in the JSON."""

    code: str
    label: str
    factor: str
    confidence: str
    title: str
    summary: str
    because: str
    so_that: str
    fixes: tuple[Fix, ...]
    where: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.code} {self.title} [{self.confidence}]"


class Explanation:
    """What two recordings have to do with each other. Printed, it is what ``isobit explain`` prints; ``data`` is its JSON."""

    def __init__(self, a: str, b: str, data: dict[str, Any]) -> None:
        self._paths = (a, b)
        self.data = data
        self.verdict: str = data["verdict"]  # "identical", "different" or "inconclusive"
        self.headline: str = data["headline"]
        self.findings: tuple[Finding, ...] = tuple(_finding(item) for item in data["findings"])

    @property
    def identical(self) -> bool:
        return self.verdict == "identical"

    @property
    def cause(self) -> Finding | None:
        """The answer; None where nothing differs, or nothing can be told."""
        return self.findings[0] if self.findings else None

    @functools.cached_property
    def text(self) -> str:
        """One screen."""
        return _run("explain", *self._paths)

    def __repr__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


def explain(a: str | os.PathLike[str], b: str | os.PathLike[str]) -> Explanation:
    """See ``isobit.explain``."""
    paths = (os.fspath(a), os.fspath(b))
    return Explanation(*paths, json.loads(_run("explain", "--json", *paths)))


def _finding(item: dict[str, Any]) -> Finding:
    texts = {key: item[key] for key in ("code", "label", "factor", "confidence", "title", "summary", "because", "so_that")}
    fixes = tuple(Fix(fix["kind"], fix["text"], fix["site"] or "") for fix in item["fix"])
    return Finding(**texts, fixes=fixes, where=item["where"])


def command() -> str:
    """The command of this package: in the build tree, installed beside it, else in PATH."""
    here = Path(__file__).parent
    places = [here.parents[1] / "bin" / "isobit", Path(sysconfig.get_path("scripts")) / "isobit"]
    found = next((str(place) for place in places if os.access(place, os.X_OK)), None) or shutil.which("isobit")
    if found is None:
        raise FileNotFoundError("the command isobit is not installed here; pip install isobit brings it")
    return found


def _run(*words: str) -> str:
    """What the command prints. Raises FileNotFoundError for a recording that is not there, ValueError for one that is none."""
    done = subprocess.run(
        [command(), *words],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode in (0, 1, 3):
        return done.stdout
    message = done.stderr.strip().removeprefix("error: ") or f"isobit ended with status {done.returncode}"
    missing = "[not_found]" in message
    raise (FileNotFoundError if missing else ValueError)(message)
