"""Two versions of a report held against each other: cells, sums, sentences, and how it was done.

Versions are named by the first twelve characters of their content's digest, or by their number in
the view `report_versions`, as the view `edits` names them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from archive.interpretations import load_interpretation
from archive.reading_differences import differences
from archive.records import Issue

Row = dict[str, Any]

_NUMBERS = "SELECT version, version_id FROM report_versions WHERE report_id = ?"
_EDIT = """
SELECT before_seen, changed_at, manner, notice, before_claimed, after_claimed, reader_changed
FROM edits WHERE report_id = ? AND from_version = ? AND to_version = ? LIMIT 1
"""
_SUMS = """
SELECT form, identity_id, before, after FROM identity_changes
WHERE report_id = ? AND from_version = ? AND to_version = ? ORDER BY form, identity_id LIMIT 500
"""

_SENTENCE_END = re.compile(r"(?<=[。；！？\n])")

#: Sentences that are compared, and differences that are shown.
_MOST_SENTENCES, _MOST_SHOWN = 1_500, 100


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rows` have what, name, before and after (None for nothing); `sentences` the prose taken out
    and put in, in order; `edit` how the later came in the earlier's place, where that was seen."""

    rows: list[Row]
    sentences: list[tuple[str, str]]
    sums: list[Row]
    edit: Row | None


def numbered(db: sqlite3.Connection, number: int) -> Mapping[int, int]:
    """The numbers of a report's versions by their id."""
    return {row[1]: row[0] for row in db.execute(_NUMBERS, (number,))}


def compared(db: sqlite3.Connection, number: int, before: int, after: int) -> Comparison:
    """What changed from one version (by id) of a report to another."""
    was, is_ = load_interpretation(db, before), load_interpretation(db, after)
    told = ("issue", "text")
    rows = [
        {"what": what, "name": name, "before": old, "after": new}
        for what, name, old, new in differences(was, is_)
        if what not in told
    ]
    numbers = numbered(db, number)
    asked = (number, numbers.get(before), numbers.get(after))
    edit = db.execute(_EDIT, asked).fetchone()
    return Comparison(
        [*_paired(rows), *_issues(was.issues, is_.issues)],
        sentences(was.text, is_.text),
        [dict(row) for row in db.execute(_SUMS, asked)],
        dict(edit) if edit else None,
    )


def _paired(rows: Iterable[Row]) -> list[Row]:
    """A statement that went and one that came for the same number are one change."""
    found: list[Row] = []
    for row in rows:
        other = next((one for one in found if _completes(one, row)), None)
        if other is None:
            found.append(row)
        else:
            side = "before" if other["before"] is None else "after"
            other[side] = row[side]
    return found


def _completes(one: Row, other: Row) -> bool:
    return (
        one["what"] == other["what"] == "statement"
        and one["name"] == other["name"]
        and (one["before"] is None) == (other["after"] is None)
        and (one["before"] is None) != (one["after"] is None)
    )


def _issues(before: Iterable[Issue], after: Iterable[Issue]) -> Iterator[Row]:
    was, is_ = ({(i.code, i.detail) for i in issues} for issues in (before, after))
    for code, detail in sorted(was - is_):
        yield {"what": "issue", "name": code, "before": detail, "after": None}
    for code, detail in sorted(is_ - was):
        yield {"what": "issue", "name": code, "before": None, "after": detail}


def sentences(before: str, after: str) -> list[tuple[str, str]]:
    """What one text has and the other lacks: pairs of `del` or `ins` and the words."""
    was, is_ = _split(before), _split(after)
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, was, is_, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [("del", text) for text in was[a:b]] + [("ins", text) for text in is_[c:d]]
    return found[:_MOST_SHOWN]


def _split(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in _SENTENCE_END.split(text))
    return [part for part in parts if part][:_MOST_SENTENCES]
