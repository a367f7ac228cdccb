"""What the world told another archive, taken into this one: runs, columns, captures, failures.

Rows are known by what they say. A number that points at another row of the other archive becomes,
by way of what that row says, the number of the same row here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archive.merging.taking import taken
from archive.merging.walks import AFTER, BEFORE, COLUMN_HERE, LEFT_OUT, WALKS, merge_expectations
from archive.packing import keep_body, scope_of, unpack

if TYPE_CHECKING:
    from archive.store import Archive

#: Bodies taken in one transaction: a few megabytes.
_BATCH = 256

#: When and how a run ended, which the other archive may know before this one does.
_ENDED = ("ended_at", "exit_code", "counts", "ended_by", "failures")
_RUN = ("command", "arguments", "started_at")
_CAPTURE = (
    *("role", "url", "requested_url", "entry_url", "fetched_at", "status", "media_type"),
    *("body_sha256", "context", "request_body", "rendered"),
)
_FAILURE = ("url", "class", "failed_at", "column_url", "portal")


def _same(names: Sequence[str], ours: str = "c", theirs: str = "o") -> str:
    return " AND ".join(f"{ours}.{name} IS {theirs}.{name}" for name in names)


def _listed(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{name}" for name in names)


#: A capture `c` of this archive that is the capture `m` of the other.
SAME_CAPTURE = _same(_CAPTURE, theirs="m")
#: The row of this archive that says what one of the other says.
_RUN_HERE = f"(SELECT min(c.id) FROM runs c JOIN other.runs o ON {_same(_RUN)} WHERE o.id = {{}})"  # noqa: S608
#: Of an entry that both know: whether theirs was fetched last, then kept before gone.
_FETCHED_LAST = (
    "(coalesce(excluded.last_fetched, ''), excluded.state = 'kept', excluded.last_seen,"
    " excluded.state = 'outstanding') > (coalesce(entries.last_fetched, ''),"
    " entries.state = 'kept', entries.last_seen, entries.state = 'outstanding')"
)
#: And whether theirs was listed last; what a row said first is its kind.
_SEEN_LAST = (
    "(excluded.last_seen, excluded.context, excluded.page_url)"
    " > (entries.last_seen, entries.context, entries.page_url)"
)
_SEEN_FIRST = "(excluded.first_seen, excluded.kind) < (entries.first_seen, entries.kind)"
#: How a column stands: what was walked last, then what was said last.
_LATER = (
    "(coalesce(excluded.last_walked, ''), excluded.state_since, excluded.state)"
    " > (coalesce(columns.last_walked, ''), columns.state_since, columns.state)"
)
_OF_COLUMN = (
    *("portal", "family", "state", "state_since", "detail", "evidence", "name", "found_on"),
    *("failure", "moved_to", "rendered", "shown"),
)

_OF_ENTRY = ("kind", "page_url", "context", "state", "last_fetched")


def _if(condition: str, table: str, name: str) -> str:
    return f"CASE WHEN {condition} THEN excluded.{name} ELSE {table}.{name} END"


def _listed_again(fetched: str, seen: str) -> str:
    """The state of an entry, of which `fetched` knows the last fetch: one that was gone then, and
    listed on the other machine since, is to be fetched again, as if one machine had seen both."""
    last_fetched = f"coalesce({fetched}.last_fetched, '')"
    return (
        f"CASE WHEN {fetched}.state = 'kept' OR {seen}.last_seen < {last_fetched}"
        f" THEN {fetched}.state"
        f" WHEN {seen}.state = 'passed_over' AND {seen}.last_seen > {fetched}.last_seen"
        f" THEN {seen}.state"
        f" WHEN {seen}.state IN ('outstanding', 'kept') AND {seen}.last_seen >= {fetched}.last_seen"
        f" THEN 'outstanding' ELSE {fetched}.state END"
    )


def _either(which: str, table: str, name: str) -> str:
    ours, theirs = f"{table}.{name}", f"excluded.{name}"
    return f"coalesce({which}({ours}, {theirs}), {ours}, {theirs})"


#: Failures that are not here yet. Those of addresses that are gone come with the documents.
NEW_FAILURES = (
    f"FROM other.failures m WHERE NOT EXISTS (SELECT 1 FROM failures c"  # noqa: S608
    f" WHERE {_same(_FAILURE, theirs='m')})"
)
ADD_FAILURES = (
    f"INSERT INTO failures (run_id, {_listed(_FAILURE)})"
    f" SELECT {_RUN_HERE.format('m.run_id')}, {_listed(_FAILURE, 'm.')}"
)

_STEPS = (
    *BEFORE,
    f"INSERT INTO runs ({_listed(_RUN)}, {_listed(_ENDED)})"  # noqa: S608
    f" SELECT {_listed((*_RUN, *_ENDED), 'o.')} FROM other.runs o"
    f" WHERE NOT EXISTS (SELECT 1 FROM runs c WHERE {_same(_RUN)})"
    " ORDER BY o.started_at, o.id",
    f"UPDATE runs AS c SET ({_listed(_ENDED)}) = ({_listed(_ENDED, 'o.')}) FROM other.runs o"  # noqa: S608
    f" WHERE {_same(_RUN)} AND c.ended_at IS NULL AND o.ended_at IS NOT NULL",
    *taken(
        "columns",
        ("url",),
        (*_OF_COLUMN, "state_run_id", "first_walked", "last_walked", "fully_walked"),
        f"SELECT m.id, m.url, {_listed(_OF_COLUMN, 'm.')},"  # noqa: S608
        f" {_RUN_HERE.format('m.state_run_id')} AS state_run_id, m.first_walked, m.last_walked,"
        " m.fully_walked FROM other.columns m",
        {name: _if(_LATER, "columns", name) for name in (*_OF_COLUMN, "state_run_id")}
        | {"first_walked": _either("min", "columns", "first_walked")}
        | {name: _either("max", "columns", name) for name in ("last_walked", "fully_walked")},
    ),
    *WALKS,
    *taken(
        "entries",
        ("column_id", "url"),
        (*_OF_ENTRY, "first_seen", "last_seen", "tries"),
        f"SELECT m.id, {COLUMN_HERE.format('m.column_id')} AS column_id, m.url, m.kind,"  # noqa: S608
        " m.page_url, m.context, m.first_seen, m.last_seen, m.state, m.last_fetched, m.tries"
        " FROM other.entries m",
        {name: _if(_SEEN_LAST, "entries", name) for name in ("page_url", "context")}
        | {"kind": _if(_SEEN_FIRST, "entries", "kind")}
        | {
            "state": f"CASE WHEN {_FETCHED_LAST} THEN {_listed_again('excluded', 'entries')}"
            f" ELSE {_listed_again('entries', 'excluded')} END",
            "last_fetched": _either("max", "entries", "last_fetched"),
            "first_seen": "min(entries.first_seen, excluded.first_seen)",
        }
        | {name: f"max(entries.{name}, excluded.{name})" for name in ("last_seen", "tries")},
    ),
    *LEFT_OUT,
    f"{ADD_FAILURES} {NEW_FAILURES} AND m.class <> 'gone' ORDER BY m.id",
    "INSERT INTO robots SELECT * FROM other.robots WHERE true ON CONFLICT (site) DO UPDATE SET"
    " fetched_at = excluded.fetched_at, status = excluded.status, body = excluded.body"
    " WHERE (excluded.fetched_at, excluded.body) > (robots.fetched_at, robots.body)",
)
#: What they say comes with the documents: until then they are captures that nobody has read.
_CAPTURES = (
    f"INSERT INTO captures (run_id, column_id, checked_at, etag, last_modified,"  # noqa: S608
    f" {_listed(_CAPTURE)})"
    f" SELECT {_RUN_HERE.format('m.run_id')}, {COLUMN_HERE.format('m.column_id')}, m.checked_at,"
    f" m.etag, m.last_modified, {_listed(_CAPTURE, 'm.')} FROM other.captures m"
    f" WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE {SAME_CAPTURE})"
    " ORDER BY m.fetched_at, m.id",
    "UPDATE captures SET checked_at = m.checked_at, etag = m.etag,"  # noqa: S608
    " last_modified = m.last_modified FROM other.captures m"
    f" WHERE m.checked_at > captures.checked_at AND {_same(_CAPTURE, 'captures', 'm')}",
)
_NEW_BODIES = """
SELECT m.sha256, (SELECT min(x.url) FROM other.captures x WHERE x.body_sha256 = m.sha256)
FROM other.bodies m WHERE NOT EXISTS (SELECT 1 FROM bodies b WHERE b.sha256 = m.sha256)
ORDER BY m.sha256
"""


def merge_crawl(a: Archive, other: Archive) -> Iterator[int]:
    """Take in what the other archive was told; yields how many bodies were, batch by batch.

    Raises DamagedBodyError where bytes of the other archive are not those of their digest; what was
    taken in by then stays, and is whole.
    """
    new = a.db.execute(_NEW_BODIES).fetchall()
    for start in range(0, len(new), _BATCH):
        with a.transaction() as db:
            for sha256, url in new[start : start + _BATCH]:
                keep_body(db, unpack(other.db, sha256), scope_of(url or ""))
        yield len(new[start : start + _BATCH])
    with a.transaction() as db:
        for step in (*_STEPS, *_CAPTURES, *AFTER):
            db.execute(step)
        merge_expectations(db)
