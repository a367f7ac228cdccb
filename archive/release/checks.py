"""Never worse: what a release has to pass before it is published.

    whole         rows point at rows that are there, and each view answers
    reports       there are reports, and none is gone that nothing is known of: its addresses show
                  another report now, or were found to be none
    versions      no fewer versions, but for those of reports that are gone
    values        no report has fewer values, unless news of it are on record: another version, an
                  address more or less
    coverage      no year, province or form loses reports to another without news of them, but for
                  a few that were renamed
    cells         no cell of a form that most reports showed is found no more, nor in the new ones
    verified      the share of verified values does not fall, and is not far lower in new reports
    sums          no value is verified in a sum that fails
    formats       every format holds the same

Each is a row of `release_checks`. A person may accept one that fails, by name, but for `whole`,
`sums` and `formats`: those are wrong whatever anybody thinks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.release.profile import Profile
from archive.release.slim import VIEWS

ACCEPTABLE = ("reports", "versions", "values", "coverage", "cells", "verified")

#: Of a year, province or form so many in a hundred may go elsewhere without news: publishers learn
#: their division, and a year that was inferred is mended.
_RENAMED = 2
#: Fewer reports than this say nothing of a cell.
_ENOUGH = 20
#: "Most reports": every second one. A cell that is found half as often as before is lost.
_MOST = 0.5
#: Points that the share of verified values may fall by, of all values and of those of one form:
#: new reports of small authorities are mostly zeros and blanks, and move it by tenths. Of the new
#: reports alone it may be far lower, where a county publishes scans, but not by as much as where
#: tables are not understood any more.
_POINTS, _POINTS_OF_FORM, _POINTS_OF_NEW = 0.5, 1.0, 20.0
#: Values of a form below which its share says nothing.
_ENOUGH_VALUES = 1000
#: Examples in a detail.
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `before` and `now` are what was compared, None where there was nothing before."""

    name: str
    passed: bool
    before: float | None
    now: float | None
    detail: str = ""
    accepted: str = ""

    @property
    def stands(self) -> bool:
        """Whether it keeps no release back."""
        return self.passed or bool(self.accepted)


def check(db: sqlite3.Connection, now: Profile, before: Profile | None, since: str) -> list[Check]:
    """Hold a slim database, `main`, against the last one, attached as `old` where there is one.

    `since` is until when the last one had looked (UTC).
    """
    found = [_whole(db), _sums(now)]
    if before is None:
        found.append(Check("reports", now.reports > 0, None, now.reports, _none(now)))
        return found
    for statement in _KNOWN:
        db.execute(statement, {"since": since} if ":since" in statement else {})
    found += [
        _reports(db, now, before),
        _versions(db, now, before),
        _values(db, now, before),
        _coverage(db),
        _cells(now, before),
        _verified(now, before),
    ]
    for name in ("explained", "touched", "gone"):
        db.execute(f"DROP TABLE temp.{name}")
    return found


def _none(now: Profile) -> str:
    return "" if now.reports else "the archive holds no report: crawl or ingest something first"


#: `gone` are reports that were there and are not; `touched` those of which there are news since;
#: `explained` those of both kinds whose change is on record.
_KNOWN = (
    """
CREATE TEMP TABLE gone AS
SELECT o.report_id FROM old.reports o LEFT JOIN main.reports n ON n.report_id = o.report_id
WHERE n.report_id IS NULL ORDER BY o.report_id""",
    """
CREATE TEMP TABLE touched (report_id INTEGER PRIMARY KEY)""",
    """
INSERT INTO touched
SELECT report_id FROM main.versions WHERE first_seen > :since
UNION SELECT report_id FROM main.sources WHERE first_seen > :since OR vanished_at > :since
UNION SELECT o.report_id FROM old.sources o
  JOIN main.sources n ON n.report_id = o.report_id AND n.url = o.url
  WHERE o.vanished_at IS NOT NULL AND n.vanished_at IS NULL""",
    """
CREATE TEMP TABLE explained (report_id INTEGER PRIMARY KEY)""",
    """
INSERT INTO explained
SELECT report_id FROM touched
UNION SELECT g.report_id FROM gone g WHERE NOT EXISTS (
  SELECT 1 FROM old.sources s WHERE s.report_id = g.report_id
    AND NOT EXISTS (SELECT 1 FROM main.sources n WHERE n.url = s.url)
    AND NOT EXISTS (SELECT 1 FROM main.set_aside a WHERE a.url = s.url))""",
)

#: Of a report of the last release, `o`.
_UNEXPLAINED = "NOT EXISTS (SELECT 1 FROM explained e WHERE e.report_id = o.report_id)"

_WITHOUT_TRACE = f"SELECT o.report_id FROM gone o WHERE {_UNEXPLAINED} ORDER BY 1"  # noqa: S608

_VERSIONS_GONE = "SELECT count(*) FROM gone JOIN old.versions USING (report_id)"

_FEWER = f"""
SELECT report_id, before - now FROM (
  SELECT o.report_id,
    (SELECT count(f.value) FROM old.figures f WHERE f.report_id = o.report_id) AS before,
    (SELECT count(f.value) FROM main.figures f WHERE f.report_id = o.report_id) AS now
  FROM old.reports o JOIN main.reports n ON n.report_id = o.report_id WHERE {_UNEXPLAINED})
WHERE now < before ORDER BY report_id"""  # noqa: S608


def _whole(db: sqlite3.Connection) -> Check:
    broken = db.execute("PRAGMA main.foreign_key_check").fetchmany(_TOLD)
    wrong = [f"{table} points at a row of {to} that is not there" for table, _, to, _ in broken]
    for view in VIEWS:
        try:
            db.execute(f"SELECT * FROM main.{view} LIMIT 1").fetchall()  # noqa: S608
        except sqlite3.Error as error:
            wrong.append(f"the view {view} does not answer: {error}")
    return Check("whole", not wrong, None, len(wrong), "; ".join(dict.fromkeys(wrong)))


def _sums(now: Profile) -> Check:
    detail = f"verified in a sum that fails: {'; '.join(now.wrong[:_TOLD])}" if now.wrong else ""
    return Check("sums", not now.wrong_sums, None, now.wrong_sums, detail)


def _reports(db: sqlite3.Connection, now: Profile, before: Profile) -> Check:
    gone = [id_ for (id_,) in db.execute(_WITHOUT_TRACE)]
    detail = f"{len(gone)} gone without a trace: {_some(gone)}" if gone else _none(now)
    return Check("reports", not gone and now.reports > 0, before.reports, now.reports, detail)


def _versions(db: sqlite3.Connection, now: Profile, before: Profile) -> Check:
    gone = db.execute(_VERSIONS_GONE).fetchone()[0]
    lost = before.versions - gone - now.versions
    detail = f"{lost} fewer than can be told why" if lost > 0 else ""
    return Check("versions", lost <= 0, before.versions, now.versions, detail)


def _values(db: sqlite3.Connection, now: Profile, before: Profile) -> Check:
    lost = 0
    examples: list[int] = []
    for report_id, number in db.execute(_FEWER):
        lost += number
        if len(examples) < _TOLD:
            examples.append(report_id)
    detail = f"{lost} lost without news of their reports: {_some(examples)}" if lost else ""
    return Check("values", not lost, before.values, now.values, detail)


def _coverage(db: sqlite3.Connection) -> Check:
    losses: list[str] = []
    lost = 0
    for group in ("year", "province", "form"):
        sql = f"""
SELECT o.{group}, count(*), sum(n.{group} IS NOT o.{group} AND {_UNEXPLAINED})
FROM old.reports o JOIN main.reports n ON n.report_id = o.report_id
WHERE o.{group} IS NOT NULL GROUP BY 1 ORDER BY 1"""  # noqa: S608
        for name, number, without in db.execute(sql):
            if without * 100 > number * _RENAMED:
                losses.append(f"{without} of {number} reports of {name}")
                lost += without
    return Check("coverage", not losses, 0, lost, f"lost: {_some(losses)}" if losses else "")


def _cells(now: Profile, before: Profile) -> Check:
    kinds = (("", now.with_form, now.cells), (" new", now.new_with_form, now.new_cells))
    lost = [
        f"{form} {cell} ({share:.0%} before, {found:.0%} now{word})"
        for word, with_form, cells in kinds
        for form, number in sorted(before.with_form.items())
        if number >= _ENOUGH and with_form.get(form, 0) >= _ENOUGH
        for cell, shown in sorted(before.cells.get(form, {}).items())
        if (share := shown / number) >= _MOST
        and (found := cells.get(form, {}).get(cell, 0) / with_form[form]) < share / 2
    ]
    was, is_ = (sum(map(len, one.cells.values())) for one in (before, now))
    detail = f"found no more: {_some(lost)}" if lost else ""
    return Check("cells", not lost, was, is_, detail)


def _verified(now: Profile, before: Profile) -> Check:
    shares = [_share(_together(one.verdicts)) for one in (before, now)]
    falls = [("all values", *shares)] if shares[0] - shares[1] > _POINTS else []
    kinds = (
        ("", _POINTS_OF_FORM, now.verdicts),
        ("new reports of ", _POINTS_OF_NEW, now.new_verdicts),
    )
    for word, most, verdicts in kinds:
        for form, counts in sorted(before.verdicts.items()):
            later = verdicts.get(form, {})
            if min(sum(counts.values()), sum(later.values())) >= _ENOUGH_VALUES:
                was, is_ = _share(counts), _share(later)
                if was - is_ > most:
                    falls.append((f"{word}form {form}", was, is_))
    told = [f"{what}: {was:.1f} % before, {is_:.1f} % now" for what, was, is_ in falls]
    return Check("verified", not falls, round(shares[0], 2), round(shares[1], 2), "; ".join(told))


def _together(verdicts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for counts in verdicts.values():
        for verdict, number in counts.items():
            found[verdict] = found.get(verdict, 0) + number
    return found


def _share(counts: Mapping[str, int]) -> float:
    """Verified values in a hundred."""
    total = sum(counts.values())
    return 100 * counts.get("verified", 0) / total if total else 0.0


def _some(things: Sequence[object]) -> str:
    rest = len(things) - _TOLD
    told = ", ".join(str(thing) for thing in things[:_TOLD])
    return f"{told} and {rest} more" if rest > 0 else told
