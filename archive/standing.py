"""How a report stands: which documents show it now, what they say together, since when it is seen.

A report may be seen at several addresses, and each may have shown several versions. Its copies: of
each source that has not vanished the version of its latest readable sighting (an empty page may be
a transfer gone wrong); of all sources where those left say nothing. From best to worst:

    an attachment without a value and a statement goes last: pages of reports link forms for
    requests and pictures too
    complete before partial, before tables missing, before unreadable
    more figures that were found by their label, then fewer that fail a sum
    text (tables and characters) before pages and pictures, where boxes were read
    a page before an attachment
    the one first seen latest, then the one stored first

The best one is the current version; how the others add to it: `archive/copies.py`. Statements come
from the copy that has most of them. The lineage of the best one's source counts as versions: a page
and its attachment, or two addresses of one content, are one version; an edit makes two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from archive.copies import Collation, Copy, Doubt, Reading, collate
from archive.history import settle_history
from archive.panel import begin_anew, settle_panel
from archive.records import ReportState

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_SHOWN = """
SELECT s.id AS source_id, s.url, s.page_url <> '' AS attached, s.vanished_at IS NOT NULL AS gone,
  v.id AS version_id, v.body_sha256, v.form, v.state, substr(v.first_seen, 1, 10) AS day,
  coalesce(v.claimed_published, '') AS claimed, substr(s.first_seen, 1, 10) AS source_day,
  CASE WHEN EXISTS (SELECT 1 FROM figures f WHERE f.version_id = v.id) THEN r.year END AS year
FROM sources s
JOIN reports r ON r.id = s.report_id
JOIN versions v ON v.id = (
  SELECT g.version_id FROM sightings g JOIN captures c ON c.id = g.capture_id
  JOIN versions shown ON shown.id = g.version_id WHERE g.source_id = s.id
  ORDER BY shown.state = 'unreadable', c.fetched_at DESC, c.id DESC LIMIT 1)
WHERE s.report_id = ?
"""

_FIGURES = """
SELECT
  (SELECT count(*) FROM statements m WHERE m.version_id = ?1) AS statements,
  count(f.value) AS numbers,
  count(f.value) FILTER (WHERE d.placement = 'label') AS labelled,
  count(f.value) FILTER (WHERE d.verdict = 'suspect') AS suspect,
  count(*) FILTER (WHERE typeof(f.place) = 'text' AND f.place LIKE '%page=%') * 2 > count(*)
    AS boxed
FROM figures f JOIN readings d ON d.id = f.reading_id WHERE f.version_id = ?1
"""

#: A source moved when it is gone and the report was seen elsewhere later; the attachment of a page
#: is not elsewhere. No report of a year is published before December of that year.
_STAND = """
WITH seen_at AS (SELECT * FROM sources WHERE report_id = ?1)
INSERT OR REPLACE INTO standings (report_id, version_id, source_id, prose_version_id, form, state,
  versions, first_seen, last_checked, claimed_first, presence)
SELECT ?1, ?2, ?3, ?4, ?5, ?6,
  (SELECT count(DISTINCT g.version_id) FROM sightings g WHERE g.source_id = ?3),
  min(first_seen), max(max(last_seen, coalesce(vanished_at, ''))),
  (SELECT min(a.claimed_published) FROM versions a JOIN reports r ON r.id = a.report_id
   WHERE a.report_id = ?1 AND a.claimed_published >= r.year || '-12-01'),
  CASE
    WHEN count(*) = count(vanished_at) THEN 'vanished'
    WHEN EXISTS (SELECT 1 FROM seen_at gone JOIN seen_at seen ON seen.first_seen > gone.first_seen
      WHERE gone.vanished_at IS NOT NULL AND seen.vanished_at IS NULL
        AND seen.page_url <> gone.url) THEN 'moved'
    ELSE 'present'
  END
FROM seen_at
"""


_COPY = """
INSERT INTO copies (report_id, rank, version_id, source_id, year_of_values) VALUES (?, ?, ?, ?, ?)
"""

#: What is worked out from two copies and more.
_COLLATED = ("collated_values", "collated_issues", "differences")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A source and the version that it shows; `day` and `source_day` are when they were first seen,
    `year` is the report's where the version has values.

    To the day only: in which order the addresses of a report are fetched is chance.
    """

    source_id: int
    url: str
    attached: int
    gone: int
    version_id: int
    body_sha256: str
    form: str
    state: ReportState
    day: str
    claimed: str
    source_day: str
    year: int | None


@dataclass(frozen=True, slots=True)
class _Figures:
    """How much a version says."""

    statements: int
    numbers: int
    labelled: int
    suspect: int
    boxed: int

    @property
    def silent(self) -> bool:
        return not self.numbers and not self.statements


def settle(db: sqlite3.Connection, report_id: int) -> None:
    """Work out again how a report stands, after any change to its sources or versions.

    What happened to it comes first: it tells which sources have vanished.
    """
    settle_history(db, report_id)
    shown = [_Shown(*row) for row in db.execute(_SHOWN, (report_id,))]
    # Most reports have one source: nothing is ranked or compared for them.
    copies, prose = (shown, shown[0]) if len(shown) == 1 else _ranked(db, shown)
    best = copies[0]
    form, state = _together(db, report_id, copies)
    db.execute(_STAND, (report_id, best.version_id, best.source_id, prose.version_id, form, state))
    settle_panel(db, report_id)


def settle_all(db: sqlite3.Connection) -> None:
    """Work out how every report stands, after a change of the schema."""
    for table in ("copies", *_COLLATED):
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    begin_anew(db)
    for (report_id,) in db.execute("SELECT id FROM reports ORDER BY id").fetchall():
        settle(db, report_id)


def _together(
    db: sqlite3.Connection, report_id: int, copies: Sequence[_Shown]
) -> tuple[str, ReportState]:
    """Form and state of the copies together; they are compared where they are others than before.

    What a version says never changes; the year of a report may become known later.
    """
    now = [(one.version_id, one.source_id, one.year) for one in copies]
    sql = (
        "SELECT version_id, source_id, year_of_values FROM copies WHERE report_id = ? ORDER BY rank"
    )
    before = [tuple(row) for row in db.execute(sql, (report_id,))]
    if now == before:
        sql = "SELECT form, state FROM standings WHERE report_id = ?"
        form, state = db.execute(sql, (report_id,)).fetchone()
        return form, state
    if before:
        db.execute("DELETE FROM copies WHERE report_id = ?", (report_id,))
    if len(before) > 1:
        for table in _COLLATED:
            db.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))  # noqa: S608
    db.executemany(_COPY, [(report_id, n, *ids) for n, ids in enumerate(now, 1)])
    if len(copies) == 1:
        return copies[0].form, copies[0].state
    together = collate([_read(db, copy) for copy in copies])
    _store(db, report_id, copies, together)
    return together.form, together.state


def _ranked(db: sqlite3.Connection, shown: Sequence[_Shown]) -> tuple[list[_Shown], _Shown]:
    """The copies from best to worst, each version once, and the one with most statements."""
    figures = {
        version: _Figures(*db.execute(_FIGURES, (version,)).fetchone())
        for version in {one.version_id for one in shown}
    }
    left = [one for one in shown if not one.gone]
    if all(figures[one.version_id].silent for one in left):
        left = list(shown)
    copies: dict[int, _Shown] = {}
    for one in sorted(left, key=lambda one: (one.gone, one.attached, one.source_day, one.url)):
        copies.setdefault(one.version_id, one)
    # The states in their order from best to worst.
    states = get_args(ReportState)

    def badness(one: _Shown) -> tuple[bool, int, int, int, int, int]:
        says = figures[one.version_id]
        unwanted = bool(one.attached) and says.silent
        state = states.index(one.state)
        return unwanted, state, -says.labelled, says.suspect, says.boxed, one.attached

    named = sorted(copies.values(), key=lambda one: one.url)
    latest = sorted(named, key=lambda one: (one.day, one.claimed), reverse=True)
    ranked = sorted(latest, key=badness)
    return ranked, max(ranked, key=lambda one: figures[one.version_id].statements)


def _read(db: sqlite3.Connection, copy: _Shown) -> Copy:
    readings = db.execute(
        "SELECT n, cell_id, raw, meaning, value, unit, verdict, placement FROM observations"
        " WHERE version_id = ? ORDER BY n",
        (copy.version_id,),
    )
    doubts = db.execute(
        "SELECT id, code, cell_ids, detail FROM report_issues WHERE version_id = ? ORDER BY id",
        (copy.version_id,),
    )
    return Copy(
        url=copy.url,
        body_sha256=copy.body_sha256,
        form=copy.form,
        state=copy.state,
        readings=tuple(Reading((copy.version_id, n), *row) for n, *row in readings),
        doubts=tuple(
            Doubt(row["id"], row["code"], frozenset(row["cell_ids"].split()), row["detail"])
            for row in doubts
        ),
    )


def _store(
    db: sqlite3.Connection, report_id: int, copies: Sequence[_Shown], together: Collation
) -> None:
    db.executemany(
        "INSERT INTO collated_values VALUES (?, ?, ?, ?, ?)",
        [(report_id, *id_, *found) for id_, found in sorted(together.values.items())],
    )
    db.executemany(
        "INSERT INTO collated_issues VALUES (?, ?, ?, ?)",
        [(report_id, id_, *found) for id_, found in sorted(together.issues.items())],
    )
    db.executemany(
        "INSERT INTO differences VALUES (?, ?, ?, ?, ?)",
        [
            (report_id, copies[one].version_id, copies[other].version_id, " ".join(cells), detail)
            for (one, other), (cells, detail) in sorted(together.differences.items())
        ],
    )
