"""Why a number can be trusted or not, in sentences, and where it stands, in words.

The verdict itself is the archive's (view `current_values`); here its grounds are told, from the
sums that the number takes part in, the other documents of the report, and the independent check.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from archive.browse.report_page.comparing import Row
from archive.browse.report_page.marking import steps_of
from archive.browse.report_page.sums import Sum
from archive.browse.words import Words

_COPIES = """
SELECT o.value, o.raw, o.meaning, o.verdict, o.evidence, s.url AS source_url
FROM copies k JOIN sources s ON s.id = k.source_id
JOIN observations o ON o.version_id = k.version_id
WHERE k.report_id = ? AND o.cell_id = ? AND o.form = ? ORDER BY k.rank LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground for a verdict: `good` speaks for the number, `bad` against it, `open` neither."""

    mark: Literal["good", "bad", "open"]
    text: str


def copies_of(db: sqlite3.Connection, number: int, chosen: Row | None) -> list[Row]:
    """What each document of a report shows in a cell, the first document first."""
    if chosen is None:
        return []
    asked = (number, chosen["cell_id"], chosen["form"])
    return [dict(row) for row in db.execute(_COPIES, asked)]


def grounds(
    chosen: Row, sums: Sequence[Sum], copies: Sequence[Row], check: str, words: Words
) -> list[Ground]:
    """Why a value has its verdict: sums first, then other documents, then how it was found."""
    found = [*_of_sums(sums, words), *_of_copies(chosen, copies, words)]
    if chosen["placement"] != "label":
        found.append(Ground("open", words(f"report.placed_by_{chosen['placement']}")))
    if check == "confirmed":
        found.append(Ground("good", words("report.confirmed")))
    if check == "not_confirmed":
        found.append(Ground("bad", words("report.not_confirmed")))
    return found


def _of_sums(sums: Sequence[Sum], words: Words) -> list[Ground]:
    if not sums:
        return [Ground("open", words("report.no_identities"))]
    told: tuple[tuple[Literal["good", "bad", "open"], str], ...] = (
        ("bad", "fails"),
        ("good", "holds"),
        ("open", "open"),
    )
    counts = {outcome: sum(one.outcome == outcome for one in sums) for _, outcome in told}
    return [
        Ground(mark, words(f"report.why_{outcome}", n=counts[outcome]))
        for mark, outcome in told
        if counts[outcome]
    ]


def _of_copies(chosen: Row, copies: Sequence[Row], words: Words) -> list[Ground]:
    others = [one for one in copies if one["evidence"] != chosen["evidence"]]
    if not others:
        return []
    differ = [one for one in others if one["value"] != chosen["value"]]
    if differ:
        return [Ground("bad", words("report.why_copies_differ", n=len(differ)))]
    return [Ground("good", words("report.why_copies_agree", n=len(others)))]


def where(place: str, words: Words) -> str:
    """A place in a document in words; '—' for none."""
    steps = steps_of(place)
    told = [words("report.in_file", file=steps["file"])] if "file" in steps else []
    if {"table", "row", "column"} <= set(steps):
        told.append(words("report.in_table", **{k: steps[k] for k in ("table", "row", "column")}))
    elif {"start", "end"} <= set(steps):
        told.append(words("report.in_text", start=steps["start"], end=steps["end"]))
    elif "page" in steps:
        told.append(words("report.on_page", page=steps["page"]))
    return words("report.place_join").join(told) or "—"
