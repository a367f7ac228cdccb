"""Captures as records of a WARC (ISO 28500, version 1.1), made by warcio.

    response   what a server answered; the headers are those that were kept: type, ETag, date
    resource   what no server sent as it is: pages as a browser made them, files from a disk
    revisit    the same bytes as a record before (profile identical-payload-digest)
    request    what was asked by POST, beside its response
    metadata   a note on a capture (archive/webarchive/notes.py)

A record's id is worked out from what it says, digests are SHA-256 in hexadecimal as in evidence:
`sha256:<hex>` leads from a number to the record with its bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http.client import OK, responses
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid5

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.utils import Digester  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from archive.webarchive.index import found_by
from archive.webarchive.notes import MEDIA_TYPE, Note, to_json, written
from archive.webarchive.selection import is_resource
from archive.webarchive.urlkeys import post_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.records import Capture
    from archive.webarchive.index import Indexed
    from archive.webarchive.selection import Held

HEADERS = (
    "Of the headers that a server sent those are written that were kept: Content-Type, ETag and"
    " Last-Modified; bodies are without transfer and content encoding. Pages that a browser made,"
    " and files, are resource records. What is asked by POST has a request record of which only"
    " address and body are as they were sent."
)
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

_NAMESPACE = UUID("5f2b1b0e-6f0a-5d7e-9a53-6e0c1c0d7b10")
_HEADERS = (
    ("Content-Type", "media_type"),
    ("ETag", "etag"),
    ("Last-Modified", "last_modified"),
)
#: A value that a header can hold, and reading gives back, as it is.
_PLAIN = re.compile(r"[!-~]([ -~]*[!-~])?")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f<>]")


class RecordWriter(WARCWriter):  # type: ignore[misc]
    """warcio's writer with digests as they stand in evidence."""

    def __init__(self, out: Any) -> None:
        super().__init__(out, gzip=True, warc_version="1.1")

    @staticmethod
    def _create_digester() -> Any:
        return _Hexadecimal("sha256")


class _Hexadecimal(Digester):  # type: ignore[misc]
    def __str__(self) -> str:
        return f"{self.type_}:{self.digester.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Original:
    """The record that holds the bytes of later ones."""

    record_id: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Written:
    """A record to be written, and how it is found; None for one that is not looked up."""

    record: Any
    indexed: Indexed | None = None


class Builder:
    """Makes the records of captures and notes."""

    def __init__(self) -> None:
        self._make = RecordWriter(BytesIO())
        self._before: tuple[str, int] = ("", 0)

    def warcinfo(self, name: str, date: str, software: str) -> Written:
        """The record at the head of a file."""
        headers = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", record_id(f"warcinfo {name} {date}")),
            ("WARC-Filename", name),
            ("WARC-Date", date),
        ]
        told = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": HEADERS,
        }
        body = "".join(f"{field}: {value}\r\n" for field, value in told.items()).encode()
        return Written(
            self._make.create_warc_record(
                "",
                "warcinfo",
                payload=BytesIO(body),
                length=len(body),
                warc_headers=StatusAndHeaders("", headers, protocol="WARC/1.1"),
            )
        )

    def capture(self, held: Held, original: Original | None) -> list[Written]:
        """The records of a capture, its own first; `original` is the one with the same bytes."""
        capture = held.capture
        target = _BLANKS.sub(lambda found: quote(found[0], safe=""), capture.url)
        said = self._nth(f"{to_json(held.note)} {target} {capture.fetched_at} {held.sha256}")
        own = record_id(said)
        headers = {
            "WARC-Record-ID": own,
            "WARC-Date": capture.fetched_at,
            "WARC-Payload-Digest": f"sha256:{held.sha256}",
        }
        server = None if is_resource(capture) else _server_headers(capture)
        if original is not None:
            headers["WARC-Refers-To"] = original.record_id
            record = self._make.create_revisit_record(
                target,
                headers.pop("WARC-Payload-Digest"),
                original.url,
                original.date,
                http_headers=server,
                warc_headers_dict=headers,
            )
        else:
            record = self._make.create_warc_record(
                target,
                "resource" if server is None else "response",
                payload=BytesIO(capture.body),
                length=len(capture.body),
                warc_headers_dict=headers,
                http_headers=server,
            )
            if server is None:
                record.content_type = _plain(capture.media_type) or None
        note = _exact(held, target, is_revisit=original is not None)
        return [
            Written(record, found_by(held, target, is_revisit=original is not None)),
            *([self._request(capture, target, own)] if capture.request_body else []),
            self.note((note,), target, capture.fetched_at, about=own),
        ]

    def note(self, notes: Iterable[Note], target: str, date: str, *, about: str = "") -> Written:
        """A metadata record with notes, about a record where one is named."""
        body = written(notes)
        headers = {
            "WARC-Record-ID": record_id(f"metadata {about or target} {body.decode()}"),
            "WARC-Date": date,
        }
        if about:
            headers["WARC-Refers-To"] = about
        return Written(
            self._make.create_warc_record(
                _BLANKS.sub(lambda found: quote(found[0], safe=""), target),
                "metadata",
                payload=BytesIO(body),
                length=len(body),
                warc_content_type=MEDIA_TYPE,
                warc_headers_dict=headers,
            )
        )

    def _request(self, capture: Capture, target: str, about: str) -> Written:
        body = capture.request_body.encode()
        parts = urlsplit(target)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asked = StatusAndHeaders(
            f"POST {path} HTTP/1.1",
            [
                ("Host", parts.netloc),
                ("Content-Type", post_type(capture.request_body)),
                ("Content-Length", str(len(body))),
            ],
            is_http_request=True,
        )
        headers = {
            "WARC-Record-ID": record_id(f"request {about}"),
            "WARC-Date": capture.fetched_at,
            "WARC-Concurrent-To": about,
        }
        return Written(
            self._make.create_warc_record(
                target,
                "request",
                payload=BytesIO(body),
                length=len(body),
                warc_headers_dict=headers,
                http_headers=asked,
            )
        )

    def _nth(self, said: str) -> str:
        """What a record says; with a number where the one before said the same."""
        before, count = self._before
        count = count + 1 if said == before else 1
        self._before = (said, count)
        return said if count == 1 else f"{said} {count}"


def record_id(said: str) -> str:
    """The id of the record that says something."""
    return f"<urn:uuid:{uuid5(_NAMESPACE, said)}>"


def _server_headers(capture: Capture) -> Any:
    status = f"{capture.status} {responses.get(capture.status, 'Unknown')}"
    values = ((name, _plain(getattr(capture, field))) for name, field in _HEADERS)
    return StatusAndHeaders(status, [one for one in values if one[1]], protocol="HTTP/1.1")


def _plain(value: str) -> str:
    """A value that a header can hold; nothing for others, which stand in the note."""
    return value if _PLAIN.fullmatch(value) else ""


def _exact(held: Held, target: str, *, is_revisit: bool) -> Note:
    """The note with what the headers cannot hold as it is."""
    capture, resource = held.capture, is_resource(held.capture)
    lost: dict[str, Any] = {"url": capture.url} if target != capture.url else {}
    if resource and capture.status != OK:
        lost["status"] = capture.status
    for _, field in _HEADERS:
        value = getattr(capture, field)
        unsaid = resource and (is_revisit or field != "media_type")
        if value and (unsaid or not _plain(value)):
            lost[field] = value
    return replace(held.note, **lost)
