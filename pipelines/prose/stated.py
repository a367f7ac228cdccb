"""Numbers in prose held against each other, and against the tables.

In a sentence a total and its parts stand together (37次。其中,甲10件;乙17件;其他8件). They must add
up where the parts include the rest (其他); else they may not exceed the total. Numbers that stand
apart, and lists with a number that was not understood, are not compared.

A sentence and a table of one report count the same things, so their numbers must be equal. Two
habits are no contradiction: a sentence may count what was carried over from the year before as
received, and name one of the cells that an indicator adds up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from archive.forms import FORMS, INDICATORS
from archive.records import Issue, Observation, Statement

_OF_WHICH = "其中"
# A list of parts follows its total closely; the longest seen takes two lines.
_FARTHEST = 120
# The own number stands in the same sentence as that of the whole county, or in the next.
_NEAR = 80
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
#: 1.8万余 may stand for 19,999, a ninth more; a number farther off is another one.
_ROUGHLY = 0.15
#: Sums of money are printed to four decimals at most.
_CENT = 5e-5
_LONGEST_QUOTE = 40
_RECEIVED = "applications.received.total"
_CARRIED_OVER = "applications.carried_over.total"
_READ = frozenset({"number", "zero", "blank"})
#: The indicator that a statement gives: statements bear the id of the one cell that was the
#: indicator's own in some form.
_INDICATORS = {
    cells[0]: indicator
    for indicator in reversed(INDICATORS)
    for cells in indicator.cells.values()
    if len(cells) == 1
}


def check_stated(text: str, statements: Sequence[Statement]) -> tuple[Issue, ...]:
    """An issue for each total that its own parts contradict."""
    exact = [statement for statement in statements if not statement.approximate]
    totals = [s for s in exact if s.indicator.endswith(".total")]
    return tuple(issue for total in totals for issue in _check(text, total, exact))


def _check(text: str, total: Statement, statements: Sequence[Statement]) -> list[Issue]:
    stem = total.indicator.removesuffix("total")
    parts = [
        s
        for s in statements
        if s.indicator.startswith(stem) and total.start < s.start <= total.end + _FARTHEST
    ]
    if len(parts) < 2 or _OF_WHICH not in text[total.start : parts[0].end]:
        return []
    listed = text[text.index(_OF_WHICH, total.start) : max(part.end for part in parts)]
    if len(_NUMBER.findall(listed)) != len(parts):
        return []
    added = sum(part.value for part in parts)
    whole = any(part.indicator.endswith(".other") for part in parts)
    if added == total.value or (added < total.value and not whole):
        return []
    terms = " + ".join(f"{part.value:g}" for part in parts)
    return [
        Issue(
            "stated_sum_fails",
            "warning",
            f"the text gives {total.value:g}, and of it {terms} = {added:g}",
            "source",
            (total.indicator, *(part.indicator for part in parts)),
        )
    ]


def check_against(
    statements: Sequence[Statement], observations: Sequence[Observation], form: str, text: str
) -> tuple[Issue, ...]:
    """An issue for each statement that gives another number than the tables of its report.

    Compared are cells of `form` that were all read; blank ones count as nothing beside figures.
    A sentence may speak of a whole county where the table counts one bureau, so that nobody can
    tell who is wrong; where `text` names the table's number close by, nothing differs.
    """
    observed = {observation.cell_id: observation for observation in observations}
    issues = (_compare(statement, observed, form, text) for statement in statements)
    return tuple(issue for issue in issues if issue)


def cells_of(indicator: str, form: str) -> tuple[str, ...]:
    """The cells of a form that a statement's indicator adds up; none where the form has it not."""
    if form not in FORMS:
        return ()
    if indicator in _INDICATORS:
        return _INDICATORS[indicator].cells.get(form, ())
    return (indicator,) if indicator in FORMS[form].cell_ids else ()


def _compare(
    statement: Statement, observed: Mapping[str, Observation], form: str, text: str
) -> Issue | None:
    cells = cells_of(statement.indicator, form)
    read = [observed[cell] for cell in cells if cell in observed]
    if len(read) < len(cells) or any(o.meaning not in _READ for o in read):
        return None
    values = [o.value for o in read if o.value is not None]
    if not values or _agree(statement, values, observed):
        return None
    near = text[max(0, statement.start - _NEAR) : statement.end + _NEAR]
    if f"{sum(values):.10g}" in _NUMBER.findall(near):
        return None
    quote = "".join(statement.quote.split())[:_LONGEST_QUOTE]
    return Issue(
        "prose_differs",
        "warning",
        f"{statement.indicator}: the text says {statement.value:.10g} ({quote}),"
        f" the table {sum(values):.10g}",
        "undecided",
        cells,
    )


def _agree(
    statement: Statement, values: Sequence[float], observed: Mapping[str, Observation]
) -> bool:
    total = sum(values)
    if statement.approximate:
        return abs(statement.value - total) <= _ROUGHLY * max(statement.value, total)
    possible = [total, *(value for value in values if value)]
    carried = observed.get(_CARRIED_OVER)
    if statement.indicator == _RECEIVED and carried and carried.value:
        possible.append(total + carried.value)
    return any(math.isclose(statement.value, one, rel_tol=0, abs_tol=_CENT) for one in possible)
