"""A publisher's own years: figures that lie far from all the others.

Compared is what is measured alike: the numbers of one indicator whose `comparable` has the same
words, from cells, none of them approximate. What a jump is: `checks.toml`. It may well be so, and
nobody is said to be wrong: the issue is for somebody to look at. It is that of the report whose
figure is far from those of most other years, and of the years next to it; the other end is the
nearer one of these.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

from archive.across.shown import evidence
from archive.across.stored import CHECKS, AcrossIssue, held, printed, replace
from archive.forms import FORMS, INDICATORS, Indicator

if TYPE_CHECKING:
    import sqlite3

_RULE = CHECKS["jump"]

#: Most publishers have no figure that is far from any other. What the digits tell is as far.
_APART = f"""
SELECT indicator_n FROM panel_values
WHERE publisher_id = ? AND value IS NOT NULL AND statement IS NULL
GROUP BY indicator_n HAVING max(value) - min(value) >= {_RULE["least"]}
  AND max(value) >= {_RULE["times"]} * max(min(value), 1)
"""  # noqa: S608 - numbers of this package
_NUMBERS = """
SELECT v.indicator_n, v.form, q.report_id, v.year, v.value
FROM panel_values v
JOIN panel_reports q ON q.publisher_id = v.publisher_id AND q.year = v.year
WHERE v.publisher_id = ? AND v.value IS NOT NULL AND v.statement IS NULL
  AND v.indicator_n IN (SELECT value FROM json_each(?))
ORDER BY v.year
"""
_OF_PUBLISHER = (
    "code = ? AND report_id IN (SELECT report_id FROM panel_reports WHERE publisher_id = ?)"
)


@dataclass(frozen=True, slots=True)
class _Number:
    """An indicator's number in one year."""

    report_id: int
    form: str
    year: int
    value: float | int


@dataclass(frozen=True, slots=True)
class _Jump:
    indicator: Indicator
    number: _Number
    beside: _Number
    middle: float
    years: int
    digits: str


def settle_history(db: sqlite3.Connection, publisher_id: int) -> None:
    """Look for figures of a publisher that are far from those of its other years."""
    apart = [n for (n,) in db.execute(_APART, (publisher_id,))]
    jumps = list(_jumps(db, publisher_id, apart)) if apart else []
    now: dict[tuple[int, int], list[_Jump]] = defaultdict(list)
    for jump in jumps:
        now[jump.number.report_id, jump.beside.report_id].append(jump)
    before = held(db, _OF_PUBLISHER, _RULE["code"], publisher_id)
    if before or now:
        replace(db, before, [_issue(db, both, found) for both, found in now.items()])


def _jumps(db: sqlite3.Connection, publisher_id: int, apart: Sequence[int]) -> Iterator[_Jump]:
    lines: dict[tuple[int, str], list[_Number]] = defaultdict(list)
    rows = db.execute(_NUMBERS, (publisher_id, json.dumps(apart)))
    for n, form, report_id, year, value in rows:
        alike = INDICATORS[n - 1].in_form[form]
        lines[n, alike].append(_Number(report_id, form, year, value))
    for (n, _), line in lines.items():
        for place in range(len(line)) if len(line) > 1 else ():
            if jump := _judged(INDICATORS[n - 1], line, place):
                yield jump


def _judged(indicator: Indicator, line: Sequence[_Number], place: int) -> _Jump | None:
    """The jump of a number in its line, None where it lies within what the others let expect.

    One that the year before or the year after comes near to is a change that stayed.
    """
    number, others = line[place], [*line[:place], *line[place + 1 :]]
    # Of an even number of years the lower of the two: what lies between them is no year's.
    middle = median_low(other.value for other in others)
    around = [*line[max(place - 1, 0) : place], *line[place + 1 : place + 2]]
    beside = min(around, key=lambda other: (abs(other.year - number.year), other.year))
    far_off = sum(_is_far(number, other) for other in others)
    if far_off * 2 <= len(others) or not all(_is_far(number, other) for other in around):
        return None
    digits = _digits(indicator, number, middle, beside.value)
    if len(others) < _RULE["years"] and not digits:
        return None
    return _Jump(indicator, number, beside, middle, len(others), digits)


def _is_far(one: _Number, other: _Number) -> bool:
    low, high = sorted((one.value, other.value))
    return bool(high >= _RULE["times"] * max(low, 1) and high - low >= _RULE["least"])


def _digits(indicator: Indicator, number: _Number, middle: float, beside: float | int) -> str:
    """What the digits of a number tell of how it came to be, empty for nothing."""
    value = number.value
    if _in_ten_thousands(indicator, number.form):
        low, high = _RULE["yuan"]
        return "as if 元 stood for 万元" if middle and low <= value / middle <= high else ""
    if not isinstance(value, int):
        return ""
    text, half = str(value), len(str(value)) // 2
    twice = text[:half] == text[half:] and half >= _RULE["digits"]
    if twice and middle / 3 <= int(text[:half]) <= middle * 3:
        return f"as if {text[:half]} were printed twice"
    before = str(beside)
    with_zeros = text != before and text.startswith(before) and not text[len(before) :].strip("0")
    if with_zeros and len(before.rstrip("0")) >= _RULE["digits"]:
        return f"the digits of {before} with zeros behind them"
    return ""


def _in_ten_thousands(indicator: Indicator, form: str) -> bool:
    cells = indicator.cells.get(form, ())
    return any(cell.unit == "万元" for cell in FORMS[form].cells if cell.id in cells)


def _issue(db: sqlite3.Connection, both: tuple[int, int], jumps: Sequence[_Jump]) -> AcrossIssue:
    cells = [jump.indicator.cells[jump.number.form] for jump in jumps]
    return AcrossIssue(
        report_id=both[0],
        code=_RULE["code"],
        other_report_id=both[1],
        severity=_RULE["severity"],
        cell_ids=" ".join(cell for some in cells for cell in some),
        detail="; ".join(_told(db, jump) for jump in jumps),
        verdict="undecided",
    )


def _told(db: sqlite3.Connection, jump: _Jump) -> str:
    number, beside = jump.number, jump.beside
    here = evidence(db, number.report_id, jump.indicator.cells[number.form])
    there = evidence(db, beside.report_id, jump.indicator.cells[beside.form])
    digits = f", {jump.digits}" if jump.digits else ""
    return (
        f"{jump.indicator.id} is {printed(number.value)} in {number.year} ({here}){digits};"
        f" {printed(beside.value)} in {beside.year} (report {beside.report_id}: {there}), and"
        f" {printed(jump.middle)} in the middle of the other years ({jump.years})"
    )
