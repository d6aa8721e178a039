# SPDX-License-Identifier: Apache-2.0
"""Runs every case without isobit: do the launches of this machine differ, each repeatedly the same, and does the fix mend it?"""

import re
import sys

import case as cases


def check(case: cases.Case) -> list[str]:
    shop = cases.Workshop(case)
    try:
        a, b = shop.plain(case.a), shop.plain(case.b)
        differs = case.expect["verdict"] == "different"
        complaints = [] if (a != b) == differs else [f"the launches {'do not ' if differs else ''}differ"]
        repeatable = case.a != case.b
        if repeatable and (shop.plain(case.a), shop.plain(case.b)) != (a, b):
            complaints.append("a launch repeated prints something else")
        if differs and not case.no_fix:
            mended = [shop.plain(case.fixed[s]) if s in case.fixed else old for s, old in (("a", a), ("b", b))]
            if mended[0] != mended[1]:
                complaints.append("the fix does not make the launches agree")
        return complaints
    finally:
        shop.close()


def main() -> int:
    wanted = re.compile("|".join(sys.argv[1:]))
    failed = False
    for path in cases.all_cases():
        case = cases.load(path)
        if wanted.search(case.name):
            complaints = check(case)
            failed = failed or bool(complaints)
            print(f"{case.name}: {'; '.join(complaints) or 'as it should be'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
