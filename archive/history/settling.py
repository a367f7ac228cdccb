"""The history of a report worked out anew and stored, after any change of what was seen of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archive.figures import number
from archive.history.announcing import announcement
from archive.history.differing import compare
from archive.history.edits import Edit, edits_of
from archive.history.looks import Look, Watched, numbered, watch
from archive.history.presence import presence_of, vanished_at
from archive.interpretations import load_interpretation, read_identity
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from archive.history.differing import Difference
    from archive.history.presence import PresenceEvent
    from archive.records import Interpretation, Observation

#: Of nearly all reports it is known that nothing happened to them: one version at each address,
#: none of which ever showed anything else.
_EVENTFUL = """
SELECT EXISTS (SELECT 1 FROM source_edits WHERE report_id = ?1)
  OR EXISTS (SELECT 1 FROM presence_changes WHERE report_id = ?1)
  OR EXISTS (
    SELECT 1 FROM sources s WHERE s.report_id = ?1 AND (s.vanished_at IS NOT NULL
      OR (SELECT min(version_id) <> max(version_id) FROM sightings WHERE source_id = s.id)
      OR EXISTS (SELECT 1 FROM failures WHERE url = s.url AND class = 'gone')
      OR EXISTS (SELECT 1 FROM sources o WHERE o.url = s.url AND o.report_id <> ?1)
      OR EXISTS (SELECT 1 FROM documents_set_aside WHERE url = s.url AND kind <> 'unreadable')))
"""


def settle_history(db: sqlite3.Connection, report_id: int) -> None:
    """Work out again what happened to a report, inside the transaction of the caller.

    Events and edits, and since when a source has vanished. It comes to the same whatever was stored
    first. Whoever stores a capture or that an address is gone settles the reports of that address.
    """
    if not db.execute(_EVENTFUL, (report_id,)).fetchone()[0]:
        return
    watched = watch(db, report_id)
    left = any(not look.present for one in watched for look in one.looks)
    events = presence_of(watched) if left else []
    _settle_presence(db, report_id, watched, events)
    _settle_edits(db, report_id, watched, events)


def _settle_presence(
    db: sqlite3.Connection,
    report_id: int,
    watched: Sequence[Watched],
    events: Sequence[PresenceEvent],
) -> None:
    for one in watched:
        db.execute(
            "UPDATE sources SET vanished_at = ?1 WHERE id = ?2 AND vanished_at IS NOT ?1",
            (vanished_at(one), one.source_id),
        )
    rows = [
        (
            report_id,
            n,
            e.source.source_id,
            e.event,
            e.at,
            e.since,
            e.how,
            e.to.source_id if e.to else None,
            e.showing,
            e.capture_id,
            e.failure_id,
        )
        for n, e in enumerate(events, 1)
    ]
    held = db.execute("SELECT * FROM presence_changes WHERE report_id = ? ORDER BY n", (report_id,))
    if [tuple(row) for row in held] != rows:
        db.execute("DELETE FROM presence_changes WHERE report_id = ?", (report_id,))
        _add(db, "presence_changes", rows)


_SKELETON = """
SELECT source_id, n, report_id, from_version_id, to_version_id, from_version, to_version,
  before_capture_id, after_capture_id, changed_at, reader_changed
FROM source_edits WHERE report_id = ? ORDER BY source_id, n
"""


def _settle_edits(
    db: sqlite3.Connection,
    report_id: int,
    watched: Sequence[Watched],
    events: Sequence[PresenceEvent],
) -> None:
    numbers = numbered(watched)
    found = sorted(
        (
            (
                source_id,
                n,
                report_id,
                edit.before.version_id,
                edit.after.version_id,
                numbers[edit.before.version_id],
                numbers[edit.after.version_id],
                edit.before.capture_id,
                edit.after.capture_id,
                edit.at,
                int(edit.reader_changed),
            ),
            edit,
        )
        for source_id, edits in edits_of(watched, events).items()
        for n, edit in enumerate(edits, 1)
    )
    held = [tuple(row) for row in db.execute(_SKELETON, (report_id,))]
    # What a version says never changes: the same two versions differ in the same.
    if held == [skeleton for skeleton, _ in found]:
        return
    db.execute("DELETE FROM source_edits WHERE report_id = ?", (report_id,))
    for skeleton, edit in found:
        _add_edit(db, skeleton, edit)


def _add_edit(db: sqlite3.Connection, skeleton: tuple[object, ...], edit: Edit) -> None:
    before, after = _said(db, edit.before), _said(db, edit.after)
    difference = compare(before, after)
    said = announcement(before, after, chinese_day(edit.before.at))
    *places, reader_changed = skeleton
    kinds = [one.kind for one in difference.cells]
    row = (
        *places,
        before.identity.claimed_published,
        after.identity.claimed_published,
        said.manner,
        storable(said.notice) if said.notice else None,
        reader_changed,
        sum(kind in {"number changed", "added", "removed"} for kind in kinds),
        kinds.count("reworded"),
        len(difference.statements),
        difference.sentences(),
        sum(one.after == "fails" for one in difference.identities),
        sum(one.before == "fails" for one in difference.identities),
    )
    _add(db, "source_edits", [row])
    key = (skeleton[0], skeleton[1])
    _add(db, "edited_cells", _cell_rows(key, difference))
    _add(
        db,
        "edited_identities",
        [(*key, i.form, i.identity_id, i.before, i.after) for i in difference.identities],
    )
    _add(db, "edited_statements", _statement_rows(key, difference))


def _said(db: sqlite3.Connection, look: Look) -> Interpretation:
    found = load_interpretation(db, look.version_id)
    return replace(found, identity=read_identity(look.identity)) if look.identity else found


def _cell_rows(key: tuple[object, ...], difference: Difference) -> list[tuple[object, ...]]:
    rows = []
    for place, change in enumerate(difference.cells, 1):
        sides = [_shown(one) for one in (change.before, change.after)]
        about = change.after or change.before
        assert about is not None  # noqa: S101 - one of the two is there
        both = (value for pair in zip(*sides, strict=True) for value in pair)
        rows.append((*key, place, about.form, about.cell_id, change.kind, *both))
    return rows


def _shown(one: Observation | None) -> tuple[object, ...]:
    """What is told of a cell on one side: text, number, unit, verdict, evidence."""
    if one is None:
        return (None,) * 5
    return (storable(one.raw), number(one.value), one.unit, one.verdict, one.evidence)


def _statement_rows(key: tuple[object, ...], difference: Difference) -> list[tuple[object, ...]]:
    rows = []
    for place, change in enumerate(difference.statements, 1):
        old, new = change.before, change.after
        about = new or old
        assert about is not None  # noqa: S101 - likewise
        rows.append(
            (
                *key,
                place,
                about.indicator,
                change.kind,
                old and number(old.value),
                new and number(new.value),
                old and storable(old.quote),
                new and storable(new.quote),
            )
        )
    return rows


def _add(db: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        places = ", ".join("?" for _ in rows[0])
        db.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608


def chinese_day(at: str) -> str:
    """The day of a time in China, eight hours ahead of UTC."""
    return f"{datetime.fromisoformat(at) + timedelta(hours=8):%Y-%m-%d}"
