# SPDX-License-Identifier: Apache-2.0
"""Faults that are planted in real runs: explain names the place where each of them went in, or the steps between which it did."""

from pathlib import Path

import pytest
import scoring

SEED = 20
# Of all that are planted.
SHARE = 0.95


def check(models: tuple[str, ...], count: int, share: float, folder: Path) -> None:
    scores = [s for model in models for s in scoring.plant(model, folder / model, count, SEED)]
    print(scoring.table(scores))
    right = sum(s.right for s in scores)
    assert right >= share * len(scores), f"{scoring.table(scores)}\n{scoring.misses(scores, folder)}"


def test_a_dozen(tmp_path: Path) -> None:
    check(("mlp", "eager"), 6, 1.0, tmp_path)


@pytest.mark.slow
def test_two_hundred(tmp_path: Path) -> None:
    check(scoring.MODELS, 35, SHARE, tmp_path)
