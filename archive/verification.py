"""Whether an archive still holds what was put into it: its file, its bytes, its views, its sums.

Each check yields, for one thing after the other, None where it is well, else a Finding; so that a
large archive is read as a stream. Nothing is changed. Where the numbers stand in the bytes is
checked by whoever can read all formats (`pipelines/pointing.py`).
"""

from __future__ import annotations

import hashlib
import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import zstandard

from archive.forms import FORMS

if TYPE_CHECKING:
    from archive.store import Archive

_FROM_A_COPY = "restore the archive from a copy"
#: Sums of money are printed to four decimals at most.
_CENT = 5e-5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what was checked, where, what is wrong there, what to do."""

    check: str
    where: str
    what: str
    remedy: str


def check_file(a: Archive) -> Iterator[Finding | None]:
    """SQLite's own check of the file, and that no row points at one that is not there."""
    try:
        for (said,) in a.db.execute("PRAGMA integrity_check"):
            yield None if said == "ok" else Finding("file", str(a.path), said, _FROM_A_COPY)
        for row in a.db.execute("PRAGMA foreign_key_check"):
            what = f"row {row[1]} points at a row of {row[2]} that is not there"
            yield Finding("file", f"table {row[0]}", what, _FROM_A_COPY)
    except sqlite3.DatabaseError as error:
        yield Finding("file", str(a.path), f"SQLite cannot read it: {error}", _FROM_A_COPY)


def check_views(a: Archive) -> Iterator[Finding | None]:
    """That every view answers."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name"
    for (name,) in a.db.execute(sql).fetchall():
        try:
            a.db.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchall()  # noqa: S608
        except sqlite3.DatabaseError as error:
            yield Finding("views", name, f"it does not answer: {error}", _FROM_A_COPY)
        else:
            yield None


def check_bodies(a: Archive) -> Iterator[Finding | None]:
    """That the bytes of every digest are those that were served."""
    for row in a.db.execute("SELECT sha256, size, zstd FROM bodies"):
        if unpacked(row["zstd"], row["sha256"]) is not None:
            yield None
            continue
        seen = a.db.execute(
            "SELECT url FROM captures WHERE body_sha256 = ? ORDER BY id LIMIT 1", (row["sha256"],)
        ).fetchone()
        yield Finding(
            "bytes",
            f"sha256:{row['sha256']}",
            f"the {row['size']} bytes kept of {seen[0] if seen else 'no capture'} are others now",
            f"{_FROM_A_COPY}; without one, fetch the address again",
        )


def unpacked(zstd: bytes, sha256: str) -> bytes | None:
    """The bytes of a row of `bodies`, None where they are not those of the digest any more."""
    try:
        body = zstandard.ZstdDecompressor().decompress(zstd)
    except zstandard.ZstdError:
        return None
    return body if hashlib.sha256(body).hexdigest() == sha256 else None


def check_sums(a: Archive) -> Iterator[Finding | None]:
    """That no value is trusted in a sum which fails, all of its cells being numbers."""
    for version in a.db.execute("SELECT id, report_id, form FROM versions ORDER BY id"):
        observed: dict[str, list[sqlite3.Row]] = defaultdict(list)
        sql = "SELECT cell_id, value, verdict FROM observations WHERE version_id = ?"
        for row in a.db.execute(sql, (version["id"],)):
            observed[row["cell_id"]].append(row)
        cells = {
            cell: rows[0]
            for cell, rows in observed.items()
            if len(rows) == 1 and rows[0]["value"] is not None
        }
        wrong = _trusted_in_failing(version["form"], cells)
        yield (
            Finding(
                "sums",
                f"report {version['report_id']}, version {version['id']}",
                f"{', '.join(wrong)}: not suspect, though a sum fails",
                f"{_FROM_A_COPY}: a value or a verdict was changed",
            )
            if wrong
            else None
        )


def _trusted_in_failing(form: str, cells: Mapping[str, sqlite3.Row]) -> list[str]:
    wrong: dict[str, None] = {}
    for identity in FORMS[form].identities if form in FORMS else ():
        involved = (*identity.left, *identity.right)
        if not all(cell in cells for cell in involved):
            continue
        left, right = (
            sum(cells[cell]["value"] for cell in side) for side in (identity.left, identity.right)
        )
        if not math.isclose(left, right, abs_tol=_CENT, rel_tol=0):
            wrong |= {c: None for c in involved if cells[c]["verdict"] != "suspect"}
    return list(wrong)


#: The name of a check, how many things it looks at (as SQL), and the check.
CHECKS: tuple[tuple[str, str, Callable[[Archive], Iterator[Finding | None]]], ...] = (
    ("file", "SELECT 1", check_file),
    ("views", "SELECT count(*) FROM sqlite_schema WHERE type = 'view'", check_views),
    ("bytes", "SELECT count(*) FROM bodies", check_bodies),
    ("sums", "SELECT count(*) FROM versions", check_sums),
)
