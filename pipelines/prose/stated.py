"""Sums in prose: a total, 其中, and the parts it is made of.

In a sentence a total and its parts stand together (37次。其中,甲10件;乙17件;其他8件). They must add
up where the parts include the rest (其他); else they may not exceed the total. Numbers that stand
apart, and lists with a number that was not understood, are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import Issue, Statement

_OF_WHICH = "其中"
# A list of parts follows its total closely; the longest seen takes two lines.
_FARTHEST = 120
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


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
