"""Every number of an archive held against the bytes that it was read from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.checker import CannotFollow, complaint
from archive.packing import DamagedBodyError, unpack
from archive.verification import Finding
from pipelines.pointing import text_at
from pipelines.tables.numbers import read_figure

if TYPE_CHECKING:
    import sqlite3

    from archive.store import Archive

COUNT = "SELECT count(*) FROM figures"
_REMEDY = "compare with a copy of the archive; where a copy says the same, the reader is at fault"
#: Some at a time: a crawl may write meanwhile.
_VERSIONS = """
SELECT v.id, v.report_id, v.body_sha256, c.media_type
FROM versions v JOIN captures c ON c.id = v.capture_id WHERE v.id > ? ORDER BY v.id LIMIT 100
"""
_OBSERVATIONS = """
SELECT cell_id, value, raw, meaning, evidence FROM observations WHERE version_id = ? ORDER BY n
"""
_DAMAGED = "the bytes are damaged"


def check_evidence(a: Archive, kinds: Counter[str]) -> Iterator[Finding | None]:
    """Follow the pointer of every value of every version: None where it is confirmed.

    `kinds` counts what came of them: `confirmed`, `not confirmed`, and the kinds that cannot be
    followed; damaged bytes are among these, since they are a finding of their own.
    """
    for version in _versions(a.db):
        digest, body = "", None
        for row in a.db.execute(_OBSERVATIONS, (version["id"],)).fetchall():
            own, _, place = row["evidence"].partition("#")
            pointed = own.removeprefix("sha256:") or version["body_sha256"]
            if pointed != digest:
                digest, body = pointed, _body(a.db, pointed)
            if body is None:
                kinds[_DAMAGED] += 1
                yield None
                continue
            try:
                wrong = _complaint(row, text_at(body, version["media_type"], place))
            except CannotFollow as kind:
                kinds[str(kind)] += 1
                yield None
                continue
            kinds["not confirmed" if wrong else "confirmed"] += 1
            where = f"report {version['report_id']}, {row['cell_id']}, sha256:{pointed}#{place}"
            yield Finding("evidence", where, wrong, _REMEDY) if wrong else None


def _versions(db: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    last = 0
    while rows := db.execute(_VERSIONS, (last,)).fetchall():
        yield from rows
        last = rows[-1]["id"]


def _body(db: sqlite3.Connection, sha256: str) -> bytes | None:
    """The bytes of a digest, None where they are not there or damaged."""
    try:
        return unpack(db, sha256)
    except (KeyError, DamagedBodyError):
        return None


def _complaint(row: sqlite3.Row, found: str | None) -> str:
    """What is wrong with a value, empty where nothing is."""
    wrong = complaint(found, row["raw"], row["value"])
    if not wrong and row["value"] is not None:
        figure = read_figure(row["raw"]).value
        if figure is None or complaint(f"{figure}", f"{figure}", row["value"]):
            return f"{row['raw']!r} is not {row['value']}"
    return wrong
