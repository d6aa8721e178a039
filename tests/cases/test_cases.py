# SPDX-License-Identifier: Apache-2.0
"""Every case: record both launches, explain, compare with what is owed, apply the fix, see that the runs agree; and prove it."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import case as cases
import pytest


@pytest.fixture
def workshop(request: pytest.FixtureRequest, recording_folders: list[Path]) -> Iterator[cases.Workshop]:
    case = cases.load(request.param)
    if any(launch.hostname for launch in (case.a, case.b)):
        probe = ["unshare", "--map-root-user", "--uts", "hostname", "other"]
        if subprocess.run(probe, capture_output=True, check=False).returncode:
            pytest.skip("this kernel gives no host name of one's own to an unprivileged process")
    if "memory" in (case.a.filesystem, case.b.filesystem) and not Path("/dev/shm").is_dir():
        pytest.skip("no tmpfs at /dev/shm")
    if missing := cases.missing_features(case.needs_cpu):
        pytest.skip(f"this CPU has no {', '.join(missing)}: both sides would run the same code")
    shop = cases.Workshop(case, request.node.originalname.removeprefix("test_") + "s")
    recording_folders.append(shop.results)
    yield shop
    shop.close()


@pytest.mark.parametrize("workshop", cases.all_cases(), indirect=True, ids=lambda path: cases.load(path).name)
def test_case(workshop: cases.Workshop) -> None:
    case = workshop.case
    differs = case.expect["verdict"] == "different"
    a = workshop.record(case.a, "a")
    b = workshop.record(case.b, "b")
    for run, status in ((a, "status_a"), (b, "status_b")):
        assert run.status == case.expect.get(status, 0), run.stderr
    assert (a.stdout != b.stdout) == differs, f"a pair that does not do what it is for proves nothing\n{a.stdout}{b.stdout}"

    explanation = workshop.explain(a, b, "explanation")
    complaints = cases.wrong(explanation, case.expect)
    row = {"case": case.name, "score": cases.score(explanation, case.expect), "complaints": complaints}
    (workshop.results / "score.json").write_text(json.dumps(row))
    again = f"\nlook: {cases.ISOBIT} explain {a.trace} {b.trace}"
    assert not complaints, "\n".join(complaints) + again

    if not differs:
        return
    assert bool(case.fixed) != bool(case.no_fix), "a case that differs says how to mend it, or why nobody can"
    if case.no_fix:
        return
    a = workshop.record(case.fixed["a"], "fixed_a") if "a" in case.fixed else a
    b = workshop.record(case.fixed["b"], "fixed_b") if "b" in case.fixed else b
    assert a.stdout == b.stdout, "the fix of the case does not make the runs agree"
    after = workshop.explain(a, b, "after_fix")
    assert (after["verdict"], after["findings"]) == ("identical", []), f"after the fix{again}"


PROVED = [path for path in cases.all_cases() if "prove" in cases.load(path).expect]


@pytest.mark.parametrize("workshop", PROVED, indirect=True, ids=lambda path: cases.load(path).name)
def test_proof(workshop: cases.Workshop) -> None:
    """isobit prove, with no more than the two recordings."""
    case = workshop.case
    a = workshop.record(case.a, "a")
    b = workshop.record(case.b, "b")
    proof = workshop.prove(a, b)
    look = f"\nlook: {workshop.results / 'prove'}"
    assert not (complaints := cases.wrong(proof, case.expect)), "\n".join(complaints) + look
    answer = proof["findings"][0]
    assert answer["confidence"] == case.expect["prove"], f"{answer['proof']}{look}"
