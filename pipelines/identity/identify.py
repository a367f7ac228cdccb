"""Whose report of which year a document is, as far as it says so.

Trust goes down from the title to the page's labels, to what the registry and the listing know, to
the page that an attachment hangs on, to the report's own first and last sentences. What none of
them says stays empty.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from archive.records import Context, Identity
from archive.titles import FIRST_YEAR, Title, is_body_name, normalise_title, read_title, tidy_title
from pipelines.identity.kinds import kind_of
from pipelines.identity.metadata import labels_in
from pipelines.identity.places import (
    level_of_publisher,
    region_of,
    with_place,
    with_place_in_text,
    with_whole_name_in_text,
)
from pipelines.identity.publishers import name_in_text, names_given
from pipelines.identity.words import WORDS
from pipelines.prose.plain import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LABELS = WORDS["labels"]
_PERIODS = tuple(re.compile(words) for words in WORDS["year"]["period"])
_OPENING = re.compile(WORDS["year"]["opening"])
_MENTION = re.compile(WORDS["year"]["mention"])
_NAMED = tuple(re.compile(words) for words in WORDS["body"]["named"])
#: The longest first: 信息来源 is a label, and so is 来源.
_FIELD_NAMES = tuple(sorted({*_LABELS["publisher"], *_LABELS["published"]}, key=len, reverse=True))
_DAY = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_COLUMN_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|$)")
_BLANKS = re.compile(r"[\s*#\u200b\ufeff]+")
_FIRST_PART = re.compile(r"[一1][、.](?=概述|引言|总体|基本|概况|工作)")
#: Without one of these a line, in whatever characters, is no title: 公开, 公開, 年报, 总结.
_TITLE_WORDS = re.compile("[报報][告(（]|年[报報]|[总總][结結]|公[开開]|[开開](?=[报報])")
_SENTENCE_WORDS = re.compile("[,，。;；]|根[据據]|按照|[现現][将將]")

#: Titles stand in the first lines, sentences that name the report in the first paragraphs.
_HEAD_LINES: Final = 12
_HEAD: Final = 1500
_LONGEST_LINE: Final = 90


def identify(
    text: str,
    titles: Sequence[str],
    metadata: Mapping[str, str],
    context: Context,
    captured_on: str,
) -> Identity:
    """Settle title, publisher, year, place and kind of a document. Raises nothing.

    `titles` are the document's own candidates, best first; `metadata` maps labels of the page,
    without white space and colons, to values; `captured_on` is an ISO date or time: no report is
    of a later year.
    """
    lines = _plain_lines(text)
    plain = "\n".join(lines)
    fields = _fields(metadata, text)
    own = [read_title(one) for one in (*titles, *_title_lines(text)) if one.strip()]
    lent = [read_title(one) for one in (context.title, context.page_title, context.row) if one]
    named = [t for t in map(read_title, _named_in(plain[:_HEAD])) if is_body_name(t.publisher)]
    kind, reason = kind_of(text, plain, own, lent)
    published = _published(context, fields)

    publisher = next(filter(None, names_given(own, lent, named, fields, context)), "")
    publisher = publisher or name_in_text(own, fields, lines)
    publisher = with_whole_name_in_text(publisher, plain)
    publisher = with_place_in_text(publisher, plain)
    publisher = with_place(publisher, context.region_code)
    region = region_of(publisher, context.region_code)
    latest = int(captured_on[:4]) if captured_on[:4].isdecimal() else date.max.year
    year = _year([*own, *named], lent, plain, context, latest)
    if year is None and published and kind == "report":
        year = int(published[:4]) - 1
        reason = "the year is inferred from the date of publication"
    return Identity(
        title=_title(own, lent),
        publisher=publisher,
        region_code=region,
        level=level_of_publisher(publisher, region, context.publisher_kind),
        year=year,
        kind=kind,
        reason=reason,
        claimed_published=published,
    )


def _plain_lines(text: str) -> list[str]:
    """The lines that hold anything, simplified, without white space and pipes around them."""
    lines = (_BLANKS.sub("", line).strip("|") for line in plain_text(text).splitlines())
    return [line for line in lines if line]


def _title_lines(text: str) -> Iterator[str]:
    """The first lines that may be titles, alone and with the next: a title often takes two."""
    printed = (line.strip(" \t\r|　*#") for line in text[: 4 * _HEAD].splitlines())
    head = [line for line in printed if line][:_HEAD_LINES]
    for line, follower in zip(head, [*head[1:], ""], strict=False):
        opening = _FIRST_PART.split(line, maxsplit=1)[0].strip()
        if not opening:
            return
        if len(opening) > _LONGEST_LINE and len(normalise_title(opening)) > _LONGEST_LINE:
            opening = opening.split(maxsplit=1)[0]
        if _is_title(opening):
            yield opening
        elif _is_title(opening + follower) and (
            not _is_title(follower)
            or (is_body_name(normalise_title(opening)) and not read_title(follower).publisher)
        ):
            yield opening + follower


def _is_title(line: str) -> bool:
    """Whether a line is a report's title, and no sentence that names one."""
    if not _TITLE_WORDS.search(line) or _SENTENCE_WORDS.search(line):
        return False
    return len(normalise_title(line)) <= _LONGEST_LINE and read_title(line).kind == "report"


def _title(own: Sequence[Title], lent: Sequence[Title]) -> str:
    """The first title that says most: a report's with publisher and year before others."""
    reports = [title for title in (*own, *lent) if title.kind == "report"]
    best = max(reports, key=lambda t: bool(t.publisher) + (t.year is not None), default=None)
    best = best or next(iter((*own, *lent)), None)
    return tidy_title(best.raw) if best else ""


def _named_in(head: str) -> Iterator[str]:
    """Titles that the first sentences give: 《…年度报告》, 现公布…年度报告, 现将…情况报告如下."""
    for pattern in _NAMED:
        for match in pattern.finditer(head):
            words = match["title"]
            yield words if words.endswith(("报告", "年报")) else f"{words}报告"


def _fields(metadata: Mapping[str, str], text: str) -> dict[str, str]:
    """Labels in lower case and their values: the page's, then those printed in the text's head."""
    fields = {label.lower(): value.strip() for label, value in metadata.items() if value.strip()}
    return dict(labels_in(text[:_HEAD], _FIELD_NAMES)) | fields


def _published(context: Context, fields: Mapping[str, str]) -> str | None:
    """The day that the listing shows, else the page's own; None where neither is a date."""
    said = (fields.get(label, "") for label in _LABELS["published"])
    for value in (context.listed_on or "", *said):
        if match := _DAY.search(value):
            try:
                return date(*map(int, match.groups())).isoformat()
            except ValueError:
                continue
    return None


def _year(
    own: Sequence[Title], lent: Sequence[Title], plain: str, context: Context, latest: int
) -> int | None:
    """The reporting year: the title's, the text's, then what listing and column say."""
    periods = (match for pattern in _PERIODS if (match := pattern.search(plain)))
    opening = _OPENING.search(plain)
    mentioned = {int(match["year"]) for match in _MENTION.finditer(plain)}
    columns = (_COLUMN_YEAR.search(one) for one in (context.row, context.column))
    years = (
        *(title.year for title in own if title.kind != "unclear"),
        *(int(match["year"]) for match in periods),
        int(opening["year"]) if opening else None,
        *(mentioned if len(mentioned) == 1 else ()),
        *(title.year for title in lent if title.kind == "report"),
        context.year,
        *(title.year for title in (*own, *lent)),
        *(int(match[1]) for match in columns if match),
    )
    return next((year for year in years if year and FIRST_YEAR <= year <= latest), None)
