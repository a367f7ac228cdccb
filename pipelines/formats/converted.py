"""Word's and Kingsoft's old documents (doc, wps), RTF, XML of 2003 and OpenDocument.

LibreOffice turns them into docx or xlsx, which is then read: tables, rows and cells are those of
the document as any converter shows them. Whatever else an OLE2 container holds is named.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from pipelines.converting import converted
from pipelines.formats import docx, spreadsheet
from pipelines.formats.ole import SIGNATURE, kind_of
from pipelines.grids import Extract

RANK = 26
# Reports with scans in them.
MOST_BYTES = 64 * 2**20


class _Old(NamedTuple):
    name: str
    suffix: str
    into: Literal["docx", "xlsx"] = "docx"


# An OpenDocument package begins with its type, unpacked.
_OPEN = rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\."
_XML = rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*>.{0,400}?"
_BY_HEAD = tuple(
    (re.compile(head, re.DOTALL), old)
    for head, old in (
        (rb"\s*\{\\rtf", _Old("RTF document", "rtf")),
        (_OPEN + b"text", _Old("OpenDocument text", "odt")),
        (_OPEN + b"spreadsheet", _Old("OpenDocument spreadsheet", "ods", "xlsx")),
        (_XML + rb"<(?:w:wordDocument|pkg:package)\b", _Old("Word document in XML", "xml")),
        (
            _XML + rb"<(?:\w+:)?Workbook\s[^>]*office:spreadsheet",
            _Old("spreadsheet in XML", "xml", "xlsx"),
        ),
    )
)


def recognises(body: bytes) -> bool:
    """Any OLE2 container that nobody else reads, and the other formats by how they begin."""
    return body.startswith(SIGNATURE) or _old(body) is not None


def read(body: bytes, media_type: str) -> Extract:
    """The document as LibreOffice opens it."""
    kind = kind_of(body)
    old = _Old("Word document (doc, wps)", "doc") if kind == "doc" else _old(body)
    if old is None:
        return Extract(problem=f"not read: {kind}")
    conversion = converted(body, old.suffix, old.into)
    if conversion.problem:
        return Extract(problem=f"the {old.name} {conversion.problem}")
    if old.into == "xlsx":
        return spreadsheet.read(conversion.body, media_type)
    return docx.read(conversion.body, media_type)


def _old(body: bytes) -> _Old | None:
    head = body[:2048]
    return next((old for lead, old in _BY_HEAD if lead.match(head)), None)
