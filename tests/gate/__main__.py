"""The quality gate: `python -m tests.gate`.

    python -m tests.gate [--cases N] [--slow N] [--seed S] [--only FORMAT] [--show K] [--raise]
    python -m tests.gate --seed S --case NAME --write FOLDER

Exit code 1 where a floor is broken; floors are held against seed 1 and all cases.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.gate.cases import FAST, SLOW, make_case
from tests.gate.floors import broken, raise_floors, reached
from tests.gate.running import add_up, run, shown
from tests.gate.scores import Score, score

# Ten thousand of them are damaged.
_CASES = 12500
# Most dangerous first.
_SORTS = (
    "crash",
    "wrong but verified",
    "wrong unflagged",
    "confused",
    "identity",
    "missing",
    "not told",
    "verdict wrong",
)


def main(arguments: list[str]) -> int:
    """Run the gate, or write one of its cases."""
    parser = argparse.ArgumentParser(prog="python -m tests.gate")
    parser.add_argument("--cases", type=int, default=_CASES, help="how many of HTML and text")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=int, default=10, help="how many of each other format")
    parser.add_argument("--only", default="", help=f"one format: {', '.join((*FAST, *SLOW))}")
    parser.add_argument("--show", type=int, default=0, help="how many failures of each sort")
    parser.add_argument("--case", default="", help="one case by its name: html/17")
    parser.add_argument("--write", type=Path, help="where to write that case and its truth")
    parser.add_argument("--raise", action="store_true", dest="lift", help="raise the floors")
    given = parser.parse_args(arguments)
    if given.case:
        return _one(given.seed, given.case, given.write)
    scores = list(run(given.seed, given.cases, given.slow, given.only))
    groups = add_up(scores)
    print(shown(groups))
    print(_failures(scores, given.show))
    found = reached(groups)
    for name, figure in found.items():
        print(f"{name}: {figure:.4%}")
    # Fewer cases are another sample, with which no floor can be compared.
    whole = given.cases >= _CASES and given.seed == 1
    fallen = broken(found) if whole else []
    for words in fallen:
        print(f"floor broken: {words}", file=sys.stderr)
    if given.lift and whole and not fallen:
        raise_floors(found)
    return 1 if fallen else 0


def _one(seed: int, name: str, folder: Path | None) -> int:
    case = make_case(seed, name)
    if folder:
        case.write(folder)
    done = score(case)
    print(f"{case.name}, {case.format}, {case.damage or 'whole'}: {', '.join(done.features)}")
    print(", ".join(f"{name} {count}" for name, count in sorted(done.counts.items())))
    for sort, words in done.failures:
        print(f"{sort}: {words}")
    return 0


def _failures(scores: list[Score], most: int) -> str:
    """The first failures of each sort, one of each case and damage at first."""
    lines = []
    for sort in _SORTS:
        cases = [s for s in scores if any(kind == sort for kind, _ in s.failures)]
        by_damage = Counter(s.damage or f"whole {s.format}" for s in cases)
        if cases:
            told = ", ".join(f"{name} {count}" for name, count in by_damage.most_common())
            lines.append(f"\n{sort}: in {len(cases)} cases: {told}")
        for s in cases[:most]:
            words = next(words for kind, words in s.failures if kind == sort)
            lines.append(f"  {s.name} ({s.format}, {s.damage or 'whole'}, {s.form}): {words}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
