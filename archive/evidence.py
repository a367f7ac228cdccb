"""Evidence: a pointer to where a number stands, that anyone can follow without this program.

    sha256:<hex>#table=3&row=7&column=2
        HTML and DOCX: the n-th table of the document (nested ones counted where they begin, those
        of a text box in each of its copies), the n-th of its own rows, the n-th cell written in
        that row; all from 1
        DOC, WPS, RTF and OpenDocument text: the same, in the tables as any converter to DOCX or
        HTML shows them
        MHTML: the same, in the first page in it that is no page of frames
    sha256:<hex>#start=120&end=123
        text: characters of the decoded text, from 0, end left out; in HTML outside of tables, of
        the page's text nodes in document order, comments left out; in DOCX of its paragraphs
        outside of tables, each with a line end, a text box after the paragraph that it hangs on
    sha256:<hex>#page=2&box=71.5,80.0,120.2,96.4
        PDF, OFD and pictures: page from 1; left, top, right, bottom from the upper left corner, in
        points (a picture that names no resolution has 72 pixels an inch)
    sha256:<hex>#table=2&row=7&column=4
        spreadsheets: the n-th sheet, its n-th row, its n-th column, all from 1: row 7, column D
    sha256:<hex>#file=2&table=3&row=7&column=2
        containers (ZIP): the n-th file in the order of the container's directory, folders left
        out, then the place in that file as above; in DOCX for what its package holds in another
        format

The digest is that of the bytes as served. Where a text left out that a cell is blank, the pointer
is that of the row's label.

Bytes that are valid UTF-8 are decoded as that, a byte order mark taken away; others as their mark,
their header or the page itself declares where that fits, GBK and GB 2312 as GB 18030, which holds
them; what is left as UTF-8 where fewer than one character in fifty is lost so, else as GB 18030.
In pages NUL is left out and other control characters count as U+FFFD. Word shows no deleted text.

`archive/checker.py` follows these pointers and uses nothing of the program.
"""

from __future__ import annotations

import hashlib


def digest(body: bytes) -> str:
    """The SHA-256 of bytes, in lower-case hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def in_table(table: int, row: int, column: int) -> str:
    """The place of a cell in a document's tables, each counted from 1."""
    return f"table={table}&row={row}&column={column}"


def in_text(start: int, end: int) -> str:
    """A stretch of the decoded text: characters from 0, `end` left out."""
    return f"start={start}&end={end}"


def in_page(page: int, box: tuple[float, float, float, float]) -> str:
    """A box (left, top, right, bottom, in points) on a page counted from 1."""
    return f"page={page}&box=" + ",".join(f"{edge:.1f}" for edge in box)


def pointer(body_digest: str, place: str) -> str:
    """The whole pointer: which bytes, and where in them; only the bytes where no place is known."""
    return f"sha256:{body_digest}#{place}" if place else f"sha256:{body_digest}"


def in_file(number: int, place: str) -> str:
    """A place in the `number`-th file of a container, counted from 1."""
    return f"file={number}&{place}" if place else f"file={number}"
