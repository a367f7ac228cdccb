"""Interpretations as the archive holds them: packed into bytes, and rebuilt from rows.

The packed form is JSON in one order of its parts, so that equal interpretations have equal bytes;
their SHA-256 is a version's `reading_sha256`. It tells whether another reader read the same without
comparing two hundred cells, and whether a row of the archive has changed since it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import zstandard

from archive.figures import number
from archive.records import Identity, Interpretation, Issue, Observation, Statement
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3

    from archive.records import IssueVerdict, Severity

_Record = TypeVar("_Record")
#: Level 3 takes 0.1 ms for the cells of a report.
_LEVEL = 3


def _parts(cls: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(part.name for part in fields(cls)))


_OBSERVATION, _STATEMENT = _parts(Observation), _parts(Statement)
_ISSUE, _IDENTITY = _parts(Issue), _parts(Identity)
_NAMES = [part.name for part in fields(Observation)]
_VALUE, _EVIDENCE = _NAMES.index("value"), _NAMES.index("evidence")


def canonical(found: Interpretation, body_sha256: str) -> bytes:
    """What an interpretation of given bytes says as JSON, without who interpreted it.

    As SQLite can hold it: texts without lone surrogates, integers of 64 bits. Pointers into the
    bytes themselves leave their digest out, so that bytes that differ elsewhere read the same.
    """
    own = f"sha256:{body_sha256}#"
    said = (
        _IDENTITY(found.identity),
        found.form,
        found.state,
        found.text,
        found.content_digest,
        [_storable(_OBSERVATION(o), own) for o in found.observations],
        [(s.indicator, number(s.value), *_STATEMENT(s)[2:]) for s in found.statements],
        [_ISSUE(i) for i in found.issues],
    )
    return storable(json.dumps(said, ensure_ascii=False, separators=(",", ":"))).encode()


def _storable(parts: tuple[Any, ...], own: str) -> tuple[Any, ...]:
    stored = list(parts)
    stored[_VALUE] = number(parts[_VALUE])
    if parts[_EVIDENCE].startswith(own):
        stored[_EVIDENCE] = parts[_EVIDENCE][len(own) - 1 :]
    return tuple(stored)


def fingerprint(found: Interpretation, body_sha256: str) -> str:
    """SHA-256 of what an interpretation of given bytes says, in hexadecimal."""
    return hashlib.sha256(canonical(found, body_sha256)).hexdigest()


@dataclass(frozen=True, slots=True)
class Packed:
    """An interpretation of given bytes as compressed JSON, and the digest of that JSON."""

    sha256: str
    data: bytes = field(repr=False)


def packed(found: Interpretation, body_sha256: str) -> Packed:
    """An interpretation of given bytes, packed; the interpreter is left out."""
    said = canonical(found, body_sha256)
    data = zstandard.ZstdCompressor(level=_LEVEL).compress(said)
    return Packed(hashlib.sha256(said).hexdigest(), data)


def unpacked(data: bytes, body_sha256: str, interpreter: str) -> Interpretation:
    """The interpretation of given bytes that was packed. Raises ValueError for other bytes."""
    try:
        said = json.loads(zstandard.ZstdDecompressor().decompress(data))
    except zstandard.ZstdError as error:
        raise ValueError(f"no packed interpretation: {error}") from error
    identity, form, state, text, content, observations, statements, issues = said
    return Interpretation(
        identity=Identity(*identity),
        form=form,
        state=state,
        text=text,
        content_digest=content,
        observations=tuple(_observation(parts, body_sha256) for parts in observations),
        statements=tuple(Statement(*parts) for parts in statements),
        issues=tuple(_issue(*parts) for parts in issues),
        interpreter=interpreter,
    )


def _observation(parts: list[Any], body_sha256: str) -> Observation:
    if parts[_EVIDENCE].startswith("#"):
        parts[_EVIDENCE] = f"sha256:{body_sha256}{parts[_EVIDENCE]}"
    return Observation(*parts)


def identity_of(db: sqlite3.Connection, version_id: int) -> Identity:
    """Whose report of which year the document of a version says it is. Raises KeyError."""
    row = db.execute(_WHOSE, (version_id,)).fetchone()
    if row is None:
        raise KeyError(version_id)
    return Identity(*row)


def load_interpretation(db: sqlite3.Connection, version_id: int) -> Interpretation:
    """What the document of a version said when it was interpreted. Raises KeyError."""
    identity = identity_of(db, version_id)
    row = db.execute("SELECT * FROM versions WHERE id = ?", (version_id,)).fetchone()
    return Interpretation(
        identity=identity,
        form=row["form"],
        state=row["state"],
        text=row["text"],
        content_digest=row["content_digest"],
        observations=tuple(Observation(*parts) for parts in db.execute(_CELLS, (version_id,))),
        statements=_read(db, _SAID, version_id, _statement),
        issues=_issues(db, "version_id", version_id),
        interpreter=row["interpreter"],
    )


def load_set_aside(db: sqlite3.Connection, document_id: int) -> Interpretation:
    """Why a document was set aside, as it was interpreted. Raises KeyError.

    Its values and text are not kept: it is no report.
    """
    row = db.execute("SELECT * FROM documents_set_aside WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        raise KeyError(document_id)
    return Interpretation(
        identity=Identity(
            title=row["title"],
            publisher=row["publisher"],
            year=row["year"],
            kind=row["kind"],
            reason=row["reason"],
        ),
        form="prose",
        state="unreadable",
        text="",
        content_digest=row["content_digest"],
        issues=_issues(db, "document_id", document_id),
        interpreter=row["interpreter"],
    )


def identity_json(identity: Identity) -> str:
    """An identity as JSON, as SQLite can hold it."""
    return storable(json.dumps(_IDENTITY(identity), ensure_ascii=False))


def read_identity(text: str) -> Identity:
    """The identity that `identity_json` wrote."""
    return Identity(*json.loads(text))


def set_aside(found: Interpretation) -> Interpretation:
    """What the archive keeps of a document that is no report."""
    said = found.identity
    identity = Identity(said.title, said.publisher, "", "", said.year, said.kind, said.reason)
    return replace(
        found,
        identity=identity,
        form="prose",
        state="unreadable",
        text="",
        observations=(),
        statements=(),
    )


_WHOSE = (
    "SELECT title, publisher, region_code, level, year, 'report', reason, claimed_published"
    " FROM versions WHERE id = ?"
)
_CELLS = (
    f"SELECT {', '.join(_NAMES)}"  # noqa: S608
    " FROM observations WHERE version_id = ? ORDER BY n"
)
_SAID = (
    "SELECT indicator, value, approximate, quote, text_start, text_end FROM statements"
    " WHERE version_id = ? ORDER BY id"
)


def _statement(row: Sequence[Any]) -> Statement:
    indicator, value, approximate, *rest = row
    return Statement(indicator, value, bool(approximate), *rest)


def _issue(
    code: str, severity: Severity, detail: str, verdict: IssueVerdict, cell_ids: Sequence[str]
) -> Issue:
    return Issue(code, severity, detail, verdict, tuple(cell_ids))


def _issue_of(row: Sequence[Any]) -> Issue:
    code, severity, detail, verdict, cell_ids = row
    return _issue(code, severity, detail, verdict, cell_ids.split())


def _issues(db: sqlite3.Connection, whose: str, id_: int) -> tuple[Issue, ...]:
    sql = (
        "SELECT code, severity, detail, verdict, cell_ids FROM report_issues"  # noqa: S608
        f" WHERE {whose} = ? ORDER BY id"
    )
    return _read(db, sql, id_, _issue_of)


def _read(
    db: sqlite3.Connection, sql: str, id_: int, made: Callable[[Any], _Record]
) -> tuple[_Record, ...]:
    return tuple(made(tuple(row)) for row in db.execute(sql, (id_,)))
