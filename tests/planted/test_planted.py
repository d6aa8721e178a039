# SPDX-License-Identifier: Apache-2.0
"""Faults that are planted in real runs: explain names the place where each of them went in, or the steps between which it did."""

from pathlib import Path

import pytest
import scoring

SEED = 20
# Of all that are planted.
SHARE = 0.95


def check(models: tuple[str, ...], count: int, share: float, folder: Path) -> list[scoring.Score]:
    scores = [s for model in models for s in scoring.plant(model, folder / model, count, SEED)]
    text = f"{scoring.table(scores)}\n{scoring.misses(scores, folder)}"
    print(text)
    for kept in (True, False):  # The exact place; between which steps.
        asked = [s for s in scores if s.fault["kept"] == kept]
        assert sum(not s.place for s in asked) >= share * len(asked), text
    assert sum(not s.label or s.silent for s in scores) >= share * len(scores), text  # No wrong cause.
    return scores


def test_a_dozen(tmp_path: Path) -> None:
    check(("mlp", "eager"), 6, 1.0, tmp_path)


@pytest.mark.slow
def test_two_hundred(tmp_path: Path) -> None:
    scores = check(scoring.MODELS, 41, SHARE, tmp_path)
    assert sum(s.fault["kept"] for s in scores) >= 200
