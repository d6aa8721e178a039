# SPDX-License-Identifier: Apache-2.0
"""The referee itself: a wrong answer must not pass."""

import json

import case as cases
import pytest

EXPECT = {"verdict": "different", "label": "DATA", "factor": r"data\.order", "first": {"stage": "before"}, "fix": "sorted"}


def explanation(**changes: object) -> dict:
    finding = {"code": "D101", "label": "DATA", "factor": "data.order", "confidence": "consistent"}
    finding |= {"title": "files come in another order", "summary": "The first file is b.png in B."}
    finding["fix"] = [{"kind": "code", "text": "names = sorted(os.listdir(folder))"}]
    answer = {"verdict": "different", "first": {"stage": "before the model"}, "findings": [finding]}
    for key, value in changes.items():
        if key in finding:
            finding[key] = value
        else:
            answer[key] = value
    return answer


def test_right_answer_scores() -> None:
    assert cases.wrong(explanation(), EXPECT) == []
    assert cases.score(explanation(), EXPECT) == 1


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"label": "RNG"}, -1),
        ({"factor": "data.orders"}, -1),
        ({"verdict": "identical"}, -1),
        ({"findings": []}, 0),
        ({"label": "UNKNOWN"}, 0),
        ({"confidence": "unknown", "label": "RNG"}, 0),
        ({"fix": []}, 1),
        ({"first": {"stage": "end"}}, 1),
    ],
)
def test_wrong_answer_is_refused(change: dict, points: int) -> None:
    assert cases.wrong(explanation(**change), EXPECT)
    assert cases.score(explanation(**change), EXPECT) == points


@pytest.mark.parametrize(("says", "points"), [(r"another ord", 1), (r"b\.png", 1), (r"data\.order", 1), ("seed", -1)])
def test_what_a_reader_is_told_may_be_owed(says: str, points: int) -> None:
    expect = {key: value for key, value in EXPECT.items() if key != "factor"} | {"says": says}
    assert cases.score(explanation(), expect) == points
    assert cases.score(explanation(label="RNG"), expect) == -1
    assert bool(cases.wrong(explanation(), expect)) == (points < 0)


def test_cause_claimed_for_equal_runs_costs_a_point() -> None:
    equal = {"verdict": "identical"}
    assert cases.score(explanation(verdict="identical", findings=[]), equal) == 1
    assert cases.score(explanation(verdict="identical"), equal) == -1
    assert cases.wrong(explanation(verdict="identical"), equal)


def test_every_case_file_loads_and_says_how_to_mend() -> None:
    paths = cases.all_cases()
    assert len(paths) >= 20
    for path in paths:
        case = cases.load(path)
        if case.expect["verdict"] == "different":
            assert bool(case.fixed) != bool(case.no_fix), path
            assert {"label", "fix"} <= set(case.expect), path
            assert ("factor" in case.expect) != ("says" in case.expect), path


def test_sealed_cases_say_so_and_are_kept_apart() -> None:
    """The field is what makes them slow (CMakeLists.txt); the folder is what score.py counts by."""
    for path in cases.all_cases():
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data.get("sealed", False) == cases.is_sealed(path), path
        sets = tuple(f"{folder.name}." for folder in cases.SEALED)
        assert cases.load(path).name.startswith(sets) == cases.is_sealed(path), path


def test_sources_are_addresses() -> None:
    sources = [json.loads(path.read_text(encoding="utf-8")).get("source") for path in cases.all_cases()]
    assert all(source is None or source.startswith("https://") for source in sources)
    assert any(sources)
