"""Every record of a WARC held against its own word: length and digests; and what each of them is.

Nothing is kept of what is read here but what a record says of itself. What is wrong raises
WebArchiveError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.webarchive.digests import hasher, is_digest, matches
from archive.webarchive.errors import WebArchiveError
from archive.webarchive.framing import record_at, records
from archive.webarchive.kinds import passed_over
from archive.webarchive.notes import MEDIA_TYPE, CaptureNote, is_time, read
from archive.webarchive.parts import MOST_TIMES
from archive.webarchive.payloads import LARGEST, NotTakenError, forms, http_head, status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.webarchive.framing import Record, Seekable
    from archive.webarchive.notes import Note

_ANSWERS = ("response", "resource", "revisit")
_NOT_HTTP = "not HTTP"
#: Our own are some hundred kilobytes.
_LONGEST_NOTES = 16 * 2**20
#: WARC 1.1 allows fractions of a second.
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?Z?")


@dataclass(frozen=True, slots=True)
class Answer:
    """A record with an answer, or one that refers to such; `passed` says why it is no document.

    `beside` is the record of what was asked, `digest` that of the payload as it is told.
    """

    place: int
    id: str
    type: str
    url: str
    date: str
    digest: str
    beside: str
    refers_id: str
    refers_url: str
    refers_date: str
    passed: str


@dataclass(frozen=True, slots=True)
class Told:
    """Notes, and the record that they are about where they are about one."""

    about: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A record that holds no document, and the records that were not asked for by GET."""

    kind: str
    not_by_get: tuple[str, ...] = field(default=())


def check(warc: Seekable, size: int) -> Iterator[Answer | Told | Other]:
    """The records of a WARC in a file of so many bytes, each once it is found to be sound."""
    most = LARGEST + MOST_TIMES * size
    total = 0
    for record in records(warc):
        told = record.header("WARC-Block-Digest")
        block = hasher(told)
        record.hash_with(block)
        found = _found(record)
        payload_told = record.header("WARC-Payload-Digest") if _has_payload(record, found) else ""
        payload = hasher(payload_told)
        record.hash_with(payload)
        for piece in record.pieces():
            total += len(piece)
            if total > most:
                raise WebArchiveError(f"it unpacks to more than {MOST_TIMES} times its size")
        if block and not is_digest(told, block.digest()):
            raise WebArchiveError(f"{_named(record)} has other bytes than its digest says")
        if payload and not is_digest(payload_told, payload.digest()):
            _check_forms(warc, record, payload_told)
        if found is not None:
            yield found


def target(record: Record) -> str:
    """The address that a record is about; wget of some years wrote it in angle brackets."""
    return _bare(record.header("WARC-Target-URI"))


def date_of(told: str) -> str:
    """A date to the second; '' for what is none, such as the thirtieth of February."""
    found = _DATE.fullmatch(told.strip())
    date = f"{found[1]}Z" if found else ""
    return date if is_time(date) else ""


def has_head(record: Record) -> bool:
    """Whether a record's block begins with HTTP headers."""
    web = target(record).lower().startswith(("http:", "https:"))
    return web and record.type in ("response", "revisit") and record.length > 0


def _has_payload(record: Record, found: Answer | Told | Other | None) -> bool:
    """Of a revisit the payload stands elsewhere; where no headers end, nobody knows where it is."""
    known = not isinstance(found, Answer) or found.passed != _NOT_HTTP
    return known and record.type in ("response", "resource")


def _check_forms(warc: Seekable, record: Record, told: str) -> None:
    """Check a payload without its codings: not all agree on what of it the digest is."""
    here = warc.tell()
    again = record_at(warc, record.offset)
    try:
        found = forms(again, http_head(again) if has_head(again) else None)
    except NotTakenError:
        found = []
    warc.seek(here)
    if not any(matches(told, form) for form in found):
        raise WebArchiveError(f"{_named(record)} has another payload than its digest says")


def _found(record: Record) -> Answer | Told | Other | None:
    """What a record is; None for one that tells of the file only."""
    if record.type in _ANSWERS:
        return _answer(record)
    if record.type == "metadata" and record.header("Content-Type") == MEDIA_TYPE:
        if record.length <= _LONGEST_NOTES and (notes := tuple(_notes(record))):
            return Told(record.header("WARC-Refers-To"), notes)
    elif record.type == "request":
        return _request(record)
    elif record.type == "warcinfo":
        return None
    return Other(record.type or "unnamed")


def _answer(record: Record) -> Answer:
    url, status, media_type = target(record), 200, ""
    date = date_of(record.header("WARC-Date"))
    reason = "" if date else "without a date"
    # Of revisits it is said of old that what they leave out is cut off.
    if record.header("WARC-Truncated") and record.type != "revisit":
        reason = "cut off"
    if has_head(record):
        head = _head(record)
        if head is None or not status_of(head):
            reason = _NOT_HTTP
        else:
            status, media_type = status_of(head), str(head.get_header("Content-Type") or "")
    elif record.type == "resource":
        media_type = record.header("Content-Type")
    return Answer(
        place=record.offset,
        id=record.header("WARC-Record-ID"),
        type=record.type,
        url=url,
        date=date,
        digest=record.header("WARC-Payload-Digest"),
        beside=record.header("WARC-Concurrent-To"),
        refers_id=record.header("WARC-Refers-To"),
        refers_url=_bare(record.header("WARC-Refers-To-Target-URI")),
        refers_date=date_of(record.header("WARC-Refers-To-Date")),
        passed=reason or passed_over(url, status, media_type),
    )


def _request(record: Record) -> Other:
    ids: tuple[str, ...] = ()
    head = _head(record) if target(record).lower().startswith("http") else None
    if head is not None and str(head.protocol).upper() != "GET":
        ids = (record.header("WARC-Record-ID"), record.header("WARC-Concurrent-To"))
    return Other("request", tuple(one for one in ids if one))


def _head(record: Record) -> Any | None:
    """The HTTP headers of a record; None for what are none: servers send much."""
    try:
        return http_head(record)
    except WebArchiveError:
        return None


def _notes(record: Record) -> Iterator[Note]:
    for note in read(b"".join(record.pieces())):
        if isinstance(note, CaptureNote) and note.role == "listing" and not note.column:
            raise WebArchiveError(f"{_named(record)} tells of a page of no column")
        yield note


def _bare(url: str) -> str:
    return url[1:-1] if url.startswith("<") and url.endswith(">") else url


def _named(record: Record) -> str:
    return f"the record of {target(record) or record.type} at byte {record.offset}"
