"""The page of a report: its form drawn with every value, and beside it the document it came from.

/-/report/<number>                            the page; ?cell= opens a value's evidence,
                                              ?version= shows an earlier version,
                                              ?from=&to= what changed between two
/-/report/<number>.json                       all that the page shows
/-/report/<number>/document/<sha256>          a kept document, harmless; ?mark= a place in it
/-/report/<number>/page/<sha256>/<page>.png   a page of a PDF or OFD
/-/document/<sha256>                          the bytes as they were served, to download
"""

from __future__ import annotations

from archive.browse.report_page.kept import document, download, page_picture
from archive.browse.report_page.page import report, report_json

_REPORT = r"^/-/report/(?P<number>\d{1,16})"
_SHA256 = r"(?P<sha256>[0-9a-f]{64})"

ROUTES = [
    (rf"{_REPORT}$", report),
    (rf"{_REPORT}\.json$", report_json),
    (rf"{_REPORT}/document/{_SHA256}$", document),
    (rf"{_REPORT}/page/{_SHA256}/(?P<page>\d{{1,4}})\.png$", page_picture),
    (rf"^/-/document/{_SHA256}$", download),
]

__all__ = ["ROUTES"]
