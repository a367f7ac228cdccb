"""Many cases in two processes, and their scores added up."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from crawler.archive_command import table
from tests.gate.cases import FAST, SLOW, make_case, make_slow
from tests.gate.scores import Score, score

# The machines that run the gate have two cores.
_PROCESSES = 2
_CHUNK = 25
# Making and reading a scan takes far longer than another document: of scans a fifth of them.
_RARER = {"scan": 5}
HEADS = (
    "cases",
    "cells",
    "right",
    "left open",
    "missing",
    "wrong",
    "wrong unflagged",
    "wrong but verified",
    "verdicts right",
    "told",
    "confused",
    "undecided",
    "not told",
)


def run(seed: int, cases: int, slow: int, only: str = "") -> Iterator[Score]:
    """The scores of so many cases of HTML and text, and of each slow format."""
    kinds = [kind for kind in FAST if only in ("", kind)]
    each = -(-cases // max(1, len(kinds)))
    names = [f"{kind}/{n}" for n in range(each) for kind in kinds]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, mp_context=context) as pool:
        yield from pool.map(partial(_one, seed), names, chunksize=_CHUNK)
        for kind in SLOW:
            if only in ("", kind) and slow:
                many = -(-slow // _RARER.get(kind, 1))
                made = make_slow(seed, kind, [f"{kind}/{n}" for n in range(many)])
                yield from pool.map(score, made)


def _one(seed: int, name: str) -> Score:
    return score(make_case(seed, name))


def add_up(scores: Iterable[Score]) -> dict[str, dict[str, Counter[str]]]:
    """Counts by group: `whole` by format and by form, `damaged` by damage."""
    groups: dict[str, dict[str, Counter[str]]] = {
        "whole reports, by format": {},
        "whole reports, by form": {},
        "damaged reports": {},
    }
    for done in scores:
        keys = [("damaged reports", done.damage), ("damaged reports", "all")]
        if not done.damage:
            by_form, by_format = "whole reports, by form", "whole reports, by format"
            keys = [(by_form, done.form), (by_format, done.format), (by_format, "all")]
        for group, key in keys:
            groups[group].setdefault(key, Counter()).update(done.counts)
    return groups


def share(part: int, whole: int) -> float:
    """A part of a whole; all of nothing is all of it."""
    return part / whole if whole else 1.0


def decidable(counts: Counter[str]) -> int:
    """The cells of which the document says what they hold."""
    return counts["cells"] - counts["left open"]


def shown(groups: dict[str, dict[str, Counter[str]]]) -> str:
    """The counts as tables for a person."""
    out = []
    for group, rows in groups.items():
        lines = []
        for name, counts in sorted(rows.items(), key=lambda pair: (pair[0] == "all", pair[0])):
            judged = counts["verdicts"]
            verdicts = share(judged - counts["verdict wrong"], judged)
            right = share(counts["right"], decidable(counts))
            cells = [str(counts[head]) for head in HEADS]
            cells[HEADS.index("right")] = f"{right:.3%}"
            cells[HEADS.index("verdicts right")] = f"{verdicts:.2%}" if judged else ""
            lines.append((name, *cells))
        if lines:
            out.append(f"{group}\n{table(('', *HEADS), lines)}")
    return "\n\n".join(out)
