"""Who is expected: what the registry declares, and the governments that must exist.

    expectations   what the registry has said of its columns, from when to when
    expected       everybody who may have rows in the ledger

A publisher that the registry names is the one of that name in its division, or of another form of
the name (archive/publishers.py), as soon as one is seen. Until then it has a row of its own.

Every division from the county up has a government (宪法, article 95), 地区 and 盟 an agency of one
(行政公署). Its name is the division's with that ending. They are expected where the registry has a
column of the division or of the one above it: nobody looks elsewhere. Development zones, which
the list of divisions has among the counties, are no divisions.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from archive import divisions
from archive.bodies import body_key
from archive.publishers import forms_of
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from archive.publishers import PublisherKind


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the registry says of a column: whose reports of which years it is to show.

    `publisher` and `kind` are empty for a column of several publishers; the years are None where
    it does not say from or until when. `region_code` is the division whose column it is, `basis`
    where the registry says it (a portal's id).
    """

    publisher: str
    region_code: str
    kind: PublisherKind | Literal[""]
    first_year: int | None
    last_year: int | None
    column_url: str
    basis: str


_OPEN = """
SELECT id, publisher, region_code, kind, first_year, last_year, column_url, basis
FROM expectations WHERE until IS NULL AND basis = ? ORDER BY id
"""


def expect(db: sqlite3.Connection, rows: Iterable[Expectation], now: str) -> None:
    """What the registry says now, inside the caller's transaction.

    It replaces what was said before of the same portals; portals that it does not name stay as
    they were, since they may be of another registry.
    """
    said: dict[str, dict[Expectation, None]] = {}
    for row in rows:
        said.setdefault(row.basis, {})[_storable(row)] = None
    changed: list[int] = []
    for basis in sorted(said):
        held = [(row[0], Expectation(*row[1:])) for row in db.execute(_OPEN, (basis,)).fetchall()]
        over = [id_ for id_, row in held if row not in said[basis]]
        db.executemany("UPDATE expectations SET until = ? WHERE id = ?", [(now, i) for i in over])
        open_ = {row for _, row in held}
        new = [(*astuple(row), now) for row in said[basis] if row not in open_]
        changed += over
        changed += [db.execute(_SAY, row).fetchone()[0] for row in new]
    changed_expectations(db, changed)


def changed_expectations(db: sqlite3.Connection, changed: Iterable[int]) -> None:
    """Rows of expectations are new or over: whoever they say something of is to be looked at."""
    _add_governments(db)
    link(db)
    db.executemany(_CONCERNED, [(id_,) for id_ in changed])


_SAY = """
INSERT INTO expectations (publisher, region_code, kind, first_year, last_year, column_url, basis,
  since) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""


def _storable(row: Expectation) -> Expectation:
    texts = (storable(row.publisher), row.region_code, row.kind)
    return Expectation(*texts, row.first_year, row.last_year, storable(row.column_url), row.basis)


#: Whom a row of expectations says something of.
_CONCERNED = """
INSERT OR IGNORE INTO ledger_stale
SELECT x.expected_id FROM expectations x WHERE x.id = ?1 AND x.expected_id IS NOT NULL
UNION SELECT e.id FROM expectations x
  CROSS JOIN expected e ON e.region_code = x.region_code AND e.kind = 'government' WHERE x.id = ?1
UNION SELECT e.id FROM expectations x
  CROSS JOIN expected e ON e.above = x.region_code AND e.basis = 'level' WHERE x.id = ?1
"""


def link(db: sqlite3.Connection) -> None:
    """Find out who the publishers are that the registry names, in the caller's transaction.

    Those that are named for the first time, and those that may be among the publishers seen since.
    """
    for row in db.execute(_TO_BE_FOUND).fetchall():
        id_, name, region_code, kind, held = row
        found = _seen(db, name, region_code) or _unseen(db, name, region_code, kind)
        if found == held:
            continue
        db.execute(_CONCERNED, (id_,))
        db.execute("UPDATE expectations SET expected_id = ? WHERE id = ?", (found, id_))
        db.execute(_CONCERNED, (id_,))
        db.execute(_NOT_NAMED_ANY_MORE, (held,))


_TO_BE_FOUND = """
SELECT x.id, x.publisher, x.region_code, x.kind, x.expected_id FROM expectations x
LEFT JOIN expected e ON e.id = x.expected_id
WHERE x.publisher <> '' AND x.first_year IS NOT NULL AND (e.id IS NULL OR (e.basis = 'registry'
  AND EXISTS (SELECT 1 FROM expected p JOIN ledger_stale z ON z.expected_id = p.id
    WHERE p.basis = 'published' AND (p.region_code = x.region_code OR p.name = x.publisher))))
ORDER BY x.id
"""
_NOT_NAMED_ANY_MORE = """
DELETE FROM expected WHERE id = ?1 AND basis = 'registry'
  AND NOT EXISTS (SELECT 1 FROM expectations WHERE expected_id = ?1)
"""


def _seen(db: sqlite3.Connection, name: str, region_code: str) -> int | None:
    """A publisher that was seen under a name or another form of it."""
    sql = "SELECT id, name FROM expected WHERE region_code = ? AND basis = 'published' ORDER BY id"
    keys = {body_key(form) for form in (name, *forms_of(name, region_code))}
    same = [id_ for id_, known in db.execute(sql, (region_code,)) if body_key(known) in keys]
    if same:
        return int(same[0])
    # Where only one side knows the division, a single publisher of the name is the same one.
    sql = "SELECT id, region_code FROM expected WHERE name = ? AND basis = 'published'"
    named = db.execute(sql, (name,)).fetchall()
    if len(named) == 1 and not (region_code and named[0][1]):
        return int(named[0][0])
    return None


def _unseen(db: sqlite3.Connection, name: str, region_code: str, kind: PublisherKind) -> int:
    """The row of a publisher that was never seen, new where there is none."""
    level = "town" if kind == "town" else divisions.level_of(region_code)
    _add(db, name, region_code, level, kind, basis="registry")
    sql = "SELECT id FROM expected WHERE name = ? AND region_code IS ? AND basis = 'registry'"
    return int(db.execute(sql, (name, region_code or None)).fetchone()[0])


def _add(  # noqa: PLR0913 - a row of the table
    db: sqlite3.Connection,
    name: str,
    region_code: str,
    level: str,
    kind: PublisherKind,
    *,
    basis: str,
    above: str = "",
) -> None:
    """One more who is expected and was never seen; nothing where it is there already."""
    row = (name, region_code or None, level or None, kind, basis, above)
    new = db.execute(_ADD, row).fetchall()
    db.executemany("INSERT INTO ledger_stale VALUES (?)", [tuple(row) for row in new])


_ADD = """
INSERT INTO expected (name, region_code, level, kind, basis, above) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING RETURNING id
"""


def _add_governments(db: sqlite3.Connection) -> None:
    """Expect the governments of divisions in which, or above which, the registry has a column."""
    codes = {code for (code,) in db.execute("SELECT DISTINCT region_code FROM expectations")}
    for code, (name, above) in _governments().items():
        if code in codes or above in codes:
            level = divisions.level_of(code)
            _add(db, name, code, level, "government", basis="level", above=above)


@cache
def _governments() -> Mapping[str, tuple[str, str]]:
    """By the code of each division: the name of its government, the code of the division above."""
    return MappingProxyType(
        {
            code: (one.name + _ending(one.name), _above(code))
            for code, one in divisions.divisions().items()
            if one.name in divisions.lineage(code) and _ending(one.name) and code[4] != _ZONE
        }
    )


#: Codes ending in 71 to 79 are the Bureau of Statistics' own, for zones.
_ZONE = "7"
_CENTRE = "000000"
_PEOPLES, _AGENCY = "人民政府", "行政公署"


def _ending(name: str) -> str:
    """How the government of a division is called behind its name; nothing for islands and zones."""
    if name.endswith(("地区", "盟")):
        return _AGENCY
    return _PEOPLES if name.endswith(("省", "市", "县", "区", "州", "旗")) else ""


def _above(code: str) -> str:
    """The next division above that bears a name of its own; of a province, the centre."""
    above = divisions.parent(code)
    while above and divisions.name_of(above) not in divisions.lineage(above):
        above = divisions.parent(above)
    return above or _CENTRE
