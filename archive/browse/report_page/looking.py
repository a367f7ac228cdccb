"""What is shown beside the form: a kept document at a place, and whether the value stands there."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

from archive import checker
from archive.browse.report_page.comparing import Row
from archive.browse.report_page.loading import Found, document_type
from archive.browse.report_page.marking import (
    MOST_BYTES,
    TooLargeError,
    box_of,
    inner,
    kind_of,
    steps_of,
    weigh,
)
from archive.browse.report_page.paper import paper_of
from archive.browse.report_page.pictures import NoSuchPageError, Sheet
from archive.packing import DamagedBodyError, unpack

#: The height of the band of a page that is shown around a box, in widths of the page.
_BAND = 0.6


@dataclass(frozen=True, slots=True)
class Look:
    """A document to look at: `sheet` and `box` for a page of a PDF or a picture (points).

    `is_extract`: its words or one of its tables are shown, not the document as it lies.
    `check`: whether the value was found where its evidence points, by rules that share nothing with
    the reading; `not_followed` for formats that the checker does not read.
    """

    sha256: str
    place: str
    how: Literal["frame", "sheet", "picture", "missing"]
    sheet: Sheet | None = None
    box: tuple[float, float, float, float] | None = None
    file: str = ""
    check: Literal["", "confirmed", "not_confirmed", "not_followed"] = ""
    is_extract: bool = False

    @property
    def height(self) -> float:
        """How much of the page is shown: all of it, or a band around the box."""
        if self.sheet is None:
            return 0
        return min(self.sheet.height, self.sheet.width * _BAND) if self.box else self.sheet.height

    @property
    def top(self) -> float:
        """Where on the page that begins."""
        if self.sheet is None or self.box is None:
            return 0
        middle = (self.box[1] + self.box[3]) / 2
        return round(max(0.0, min(middle - self.height / 2, self.sheet.height - self.height)), 1)


def look(
    db: sqlite3.Connection, found: Found, chosen: Row | None, sha256: str, page: int = 1
) -> Look | None:
    """The document of a value where one is chosen, else a named one, else that of the report."""
    known = {row["sha256"] for row in found.documents}
    pointed, _, place = (
        (chosen["evidence"] if chosen else "").removeprefix("sha256:").partition("#")
    )
    at = next((d for d in (sha256, pointed, found.report["body_sha256"]) if d in known), None)
    if at is None:
        return None
    if at != pointed:
        place = ""
    try:
        body = unpack(db, at)
    except (KeyError, DamagedBodyError):
        return Look(at, place, "missing")
    media_type = (document_type(db, at) or ("", ""))[0]
    check = _checked(body, media_type, place, chosen) if chosen and at == pointed else ""
    file = steps_of(place).get("file", "")
    try:
        whole, rest = inner(body, place)
    except TooLargeError:
        return Look(at, place, "frame", check=check)
    kind = kind_of(whole, media_type)
    pointed_page, box = box_of(rest)
    page = pointed_page if place else page
    if kind == "picture" and not box:
        return Look(at, place, "picture", file=file, check=check)
    if kind in ("pdf", "ofd", "picture") and len(whole) <= MOST_BYTES * 5:
        try:
            weigh(whole)
            return Look(at, place, "sheet", paper_of(whole, kind, page), box, file, check)
        except (NoSuchPageError, TooLargeError):
            if kind == "picture":
                return Look(at, place, "picture", file=file, check=check)
    return Look(at, place, "frame", check=check, is_extract=kind not in ("page", "text"))


def _checked(
    body: bytes, media_type: str, place: str, chosen: Row
) -> Literal["confirmed", "not_confirmed", "not_followed"]:
    if len(body) > MOST_BYTES:
        return "not_followed"
    try:
        weigh(body)
        stands = checker.text_at(body, media_type, place)
    except (checker.CannotFollow, TooLargeError):
        return "not_followed"
    wrong = checker.complaint(stands, chosen["raw"], chosen["value"])
    return "not_confirmed" if wrong else "confirmed"
