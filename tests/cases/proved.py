# SPDX-License-Identifier: Apache-2.0
"""proved.py SET|NAME...: what `isobit prove` makes of the cases whose first answer is not right.

Of each case that the last run scored below +1 and whose runs differ, both launches are recorded again and proved; prints the score
before and after, and the sum."""

import json
import sys
from collections.abc import Iterator

import case as cases


def chosen(words: list[str]) -> Iterator[cases.Case]:
    for path in cases.all_cases():
        one = cases.load(path)
        if any(one.name == word or one.name.startswith(word + ".") for word in words):
            yield one


def after(case: cases.Case) -> tuple[int, str]:
    workshop = cases.Workshop(case, "proved")
    try:
        a, b = workshop.record(case.a, "a"), workshop.record(case.b, "b")
        explanation = workshop.prove(a, b)
    except AssertionError as error:
        return 0, str(error).strip().splitlines()[-1]
    finally:
        workshop.close()
    answer = explanation["findings"][0]
    said = f"{answer['code']} {answer['label']} {answer['factor']} [{answer['confidence']}]"
    return cases.score(explanation, case.expect), said


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    before_all = after_all = count = 0
    for case in chosen(sys.argv[1:]):
        result = cases.BUILD / "cases" / case.name / "score.json"
        if not result.exists():
            print(f"{case.name}: no score; scripts/test {case.name}")
            continue
        before = now = json.loads(result.read_text())["score"]
        if before < 1 and case.expect["verdict"] == "different":
            now, said = after(case)
            print(f"{before:+d} -> {now:+d}  {case.name}: {said}", flush=True)
        before_all += before
        after_all += now
        count += 1
    print(f"{before_all:+d} -> {after_all:+d} of {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
