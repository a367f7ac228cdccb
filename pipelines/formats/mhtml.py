"""MHTML: a page with its pictures in one mail, Word's "single file web page", often named .doc."""

from __future__ import annotations

import email
import re
from email.message import Message

from pipelines.formats import html
from pipelines.grids import Extract

RANK = 46
# The pictures of a page, in base 64.
MOST_BYTES = 64 * 2**20

# Header lines of a mail, MIME-Version among the first of them.
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:[A-Za-z][A-Za-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?MIME-Version:",
    re.IGNORECASE,
)

# Where a page of frames says that it is one, after its scripts.
_FRAMES = 64 * 2**10


def recognises(body: bytes) -> bool:
    """Bytes that begin as a mail does."""
    return _HEAD.match(body[:4096]) is not None


def read(body: bytes, media_type: str) -> Extract:
    """The first page in it, which is the one that its pictures and frames belong to."""
    del media_type
    page = page_in(body)
    if page is None:
        return Extract(problem="a web page in one file (MHTML) without a page in it")
    if not page[0].strip():
        return Extract(problem="a web page in one file (MHTML) whose page is empty")
    return html.read(*page)


def page_in(body: bytes) -> tuple[bytes, str] | None:
    """The bytes of the first page that is none of frames, and what they are declared to be."""
    mail = email.message_from_bytes(body.lstrip(b"\xef\xbb\xbf \r\n\t"))
    pages = [part for part in mail.walk() if part.get_content_type() == "text/html"]
    # Excel puts a page of frames before that of its first sheet.
    whole = (page for page in pages if b"<frameset" not in (_content(page)[:_FRAMES]).lower())
    page = next(whole, next(iter(pages), None))
    if page is None:
        return None
    return _content(page), f"text/html; charset={page.get_content_charset('')}"


def _content(page: Message) -> bytes:
    payload = page.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
