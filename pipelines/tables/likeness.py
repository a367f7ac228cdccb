"""How far a printed text is a label of a form, where it is none letter by letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from pipelines.tables.labels import key

# A head that shares less with its column's label is another column.
_LIKENESS = 50
# A head cut to fewer characters says nothing (本年新 is three).
_LEAST_CUT = 3
# Where places are left over, a misprinted label must be like one of them and no other.
_CLEAR_LIKENESS = 0.6
_MARGIN = 0.15
# One slip for so many characters: 政务抖音 stands two from 政务微信 and is no misprint of it.
_CHARACTERS_A_SLIP = 7


def likeness(printed: str, wordings: Iterable[str]) -> float:
    """How far a printed head is one of these wordings, from 0 to 1."""
    wanted = key(printed)
    best = 0.0
    for wording in wordings:
        known = key(wording)
        if wanted == known:
            return 1.0
        if len(wanted) >= _LEAST_CUT and known.startswith(wanted):
            best = max(best, 0.8)
        score = fuzz.ratio(wanted, known)
        if score >= _LIKENESS:
            best = max(best, score / 125)
    return best


def most_like(printed: str, free: Iterable[str], labels: Mapping[str, str]) -> str:
    """The free row whose label a misprinted one is like, clear of all others; empty if none is.

    `labels` are the labels by row.
    """
    scored = sorted(((likeness(printed, (labels[row],)), row) for row in free), reverse=True)
    rival = scored[1][0] if len(scored) > 1 else 0.0
    if scored and scored[0][0] >= _CLEAR_LIKENESS and scored[0][0] - rival >= _MARGIN:
        return scored[0][1]
    return ""


def misprint_of(printed: str, free: Iterable[str], labels: Mapping[str, str]) -> str:
    """The free row of whose label a printed one is a misprint, empty if of none or of several.

    A slip is a character wrong, lacking or too many, or two that changed places.
    """
    wanted = key(printed)
    near = [
        row
        for row in free
        for known in (key(labels[row]),)
        if OSA.distance(wanted, known) <= max(1, len(known) // _CHARACTERS_A_SLIP)
    ]
    return near[0] if len(near) == 1 else ""
