# SPDX-License-Identifier: Apache-2.0
"""The report, as text and as JSON."""

from __future__ import annotations

import hashlib
import json
import textwrap
from typing import Any

from isobit.doctor.run import Character
from isobit.doctor.table import GROUPS, Group, Row

SCHEMA = "isobit.doctor/1"
_TITLE, _SAY = 18, 66


def _why_not(row: Row, character: Character) -> str:
    reasons = character.reasons
    parts = [f"threads.{count}" for count in (1, 2)] if row.part == "threads" else [row.part]
    asked = next((reasons[part] for part in parts if part in reasons), "")
    return asked or reasons.get("import") or reasons.get("process") or "not asked"


def _row(row: Row, character: Character) -> dict[str, Any]:
    """One row of the report; value None: not measured, and the text says why."""
    value = character.values.get(row.id)
    if value is None:
        text, meaning = f"not measured ({_why_not(row, character)})", ""
    else:
        text, meaning = row.say(value), row.mean(value)
    return {"id": row.id, "title": row.title, "value": value, "unit": row.unit, "text": text, "meaning": meaning}


def _digest(rows: list[dict[str, Any]]) -> str:
    """Digest of ids and values."""
    data = json.dumps([[row["id"], row["value"]] for row in rows], sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()


def make(character: Character) -> dict[str, Any]:
    """The report as JSON values: ``fingerprint`` of all rows that tell what the machine computes, ``groups`` with the digest of
    each of their groups, ``rows``."""
    rows, computed, groups = [], [], {}
    for group in GROUPS:
        told = [_row(row, character) for row in group.rows if not (row.optional and row.id not in character.values)]
        rows += told
        if group.character and told:
            computed += told
            groups[group.name] = _digest(told)[:8]
    digits = _digest(computed)[:16]
    fingerprint = "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    return {"schema": SCHEMA, "fingerprint": fingerprint, "groups": groups, "rows": rows}


def to_json(report: dict[str, Any]) -> str:
    """One line a value, the same for the same report: made for diff."""
    return json.dumps(report, indent=1, ensure_ascii=True) + "\n"


def _columns(title: str, say: str, mean: str, width: int) -> list[str]:
    """Title, text and meaning side by side; in a narrow place the meaning below."""
    mean_width = width - _TITLE - _SAY - 5
    if mean_width < 30:
        lines = textwrap.wrap(say, width - _TITLE - 3) or [""]
        lines += [f"  {line}" for line in textwrap.wrap(mean, width - _TITLE - 5)]
        return [f"  {title if i == 0 else '':{_TITLE}} {line}" for i, line in enumerate(lines)]
    left = textwrap.wrap(say, _SAY) or [""]
    right = textwrap.wrap(mean, mean_width)
    lines = []
    for i in range(max(len(left), len(right))):
        cells = [title if i == 0 else "", left[i] if i < len(left) else "", right[i] if i < len(right) else ""]
        lines.append(f"  {cells[0]:{_TITLE}} {cells[1]:{_SAY}}  {cells[2]}".rstrip())
    return lines


def to_text(report: dict[str, Any], width: int) -> str:
    """The report for a person, in lines of at most ``width`` characters."""
    by_id = {row["id"]: row for row in report["rows"]}
    lines = textwrap.wrap(f"fingerprint {report['fingerprint']}  (equal: two machines agree in all blocks with a digest)", width)
    for group in GROUPS:
        told = [by_id[row.id] for row in group.rows if row.id in by_id]
        if not told:
            continue
        lines += textwrap.wrap(_heading(group, report), width)
        missing: dict[str, list[str]] = {}
        for row in told:
            if row["value"] is None:
                missing.setdefault(row["text"], []).append(row["title"])
            else:
                lines += _columns(row["title"], row["text"], row["meaning"], width)
        for text, titles in missing.items():
            lines += [f"  {line}" for line in textwrap.wrap(f"{text}: {', '.join(titles)}", width - 2)]
    return "\n".join(lines) + "\n"


def _heading(group: Group, report: dict[str, Any]) -> str:
    digest = report["groups"].get(group.name)
    return group.title + (f"  [{digest}]" if digest else "")
