"""Rows of answers in JSON, under whatever names a system gives their parts.

An envelope differs by system (`data.results`, `custom.data`, `result`, `docs`), and so do the names
in it; a row is what has an address and a title. Envelopes may be JSON in a string once more
(Epoint's `custom`), addresses too (`urls`: {"pc": …}), and a callback may stand around the whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from scrapy.http import TextResponse

from archive.titles import read_title
from spiders.listings import Ask, Row, Rows
from spiders.pages import CUT, count_in, day_of, follow, squeeze
from spiders.script_values import json_lists

CALLBACK = re.compile(r"^\s*[\w$.]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)
# By family: UCAP, Epoint, TRS WAS, Huilan, the pc/list family; longest evidence first.
ADDRESSES = (
    "url",
    "infourl",
    "visiturl",
    "docpuburl",
    "chnldocurl",
    "puburl",
    "urls",
    "pc",
    "common",
    "linkurl",
    "href",
    "link",
)
TITLES = (
    "realtitle",
    "articletitle",
    "doctitle",
    "title",
    "infotitle",
    "subject",
    "filename",
    "name",
)
DATES = ("publishedtimestr", "infodate", "pubdate", "docreltime", "publishdate", "publishtime")
PUBLISHERS = (
    "publisher",
    "puborg",
    "publishorg",
    "publishunit",
    "deptname",
    "organname",
    "unitname",
    "fbjg",
    "发布机构",
    "公开主体",
    "source",
)
TOTALS = ("total", "totalcount", "recordcount", "totalrecord", "totalnum", "num", "count")
# An answer holds at most some hundred rows; deeper nesting than this is no envelope.
DEPTH = 6


def read_json(text: str) -> Any:
    """The value of an answer in JSON, with or without a callback around it; None for no JSON."""
    inside = text.strip().lstrip("\ufeff")
    if not inside.startswith(("{", "[")):
        found = CALLBACK.match(inside)
        if not found:
            return None
        inside = found[1]
    try:
        return json.loads(inside)
    except (ValueError, RecursionError):
        return None


def rows_in(page: TextResponse, data: Any) -> tuple[Row, ...]:
    """The rows of the list in a value that has most of them."""
    best: tuple[Row, ...] = ()
    for records in _lists(data):
        found: dict[str, Row] = {}
        for record in records:
            row = _row(page, record)
            if row:
                found.setdefault(row.url, row)
        if len(found) > len(best):
            best = tuple(found.values())
    return best


def total_in(data: Any, names: tuple[str, ...] = TOTALS) -> int | None:
    """How many rows, or what else the names stand for, an answer says there are in all."""
    for level in _levels(data):
        for name in names:
            if (count := count_in(level.get(name))) is not None:
                return count
    return None


def listed(rows: tuple[Row, ...], total: int | None, ask: Ask, more: Ask | None) -> Rows:
    """The outcome of an answer with these rows; `more` is the ask for the page after it."""
    if rows:
        return Rows(rows, (more,) if more else ())
    if total == 0:
        return Rows(state="empty")
    if ask.page > 1:
        return Rows(detail=f"page {ask.page} shows no rows: the list ends here")
    return Rows(state="changed", detail="an answer without rows")


def script_rows(page: TextResponse) -> tuple[Row, ...]:
    """The rows that a page carries as JSON in its scripts: the longest list that is no menu."""
    found = [rows_in(page, value) for value in json_lists(page.text)]
    return max((rows for rows in found if any(map(_is_entry, rows))), key=len, default=())


def _is_entry(row: Row) -> bool:
    return row.listed_on is not None or read_title(row.title).kind == "report"


def _levels(data: Any) -> Iterator[dict[str, Any]]:
    """The objects of an envelope from outside in, names in lower case; no rows of its lists."""
    level = [data]
    for _ in range(DEPTH):
        below: list[Any] = []
        for one in level:
            if named := _named(one):
                yield named
                below.extend(named.values())
        level = below


def _lists(data: Any) -> Iterator[list[dict[str, Any]]]:
    tops = [data] if isinstance(data, list) else []
    for level in _levels(data):
        for value in level.values():
            inner = read_json(value) if isinstance(value, str) and value[:1] == "[" else value
            if isinstance(inner, list):
                tops.append(inner)
    for top in tops:
        yield [_named(record) for record in top if isinstance(record, dict)]


def _row(page: TextResponse, record: dict[str, Any]) -> Row | None:
    # Search engines wrap the rows' own record: {"source": {…}}, {"_source": {…}}.
    for wrapper in ("source", "_source"):
        record = _named(record.get(wrapper)) or record
    record = {**_named(record.get("metadata")), **_metas(record.get("domainmetalist")), **record}
    url = _address(page, record)
    titles = [title for value in _values(record, TITLES, "title") if (title := _plain(value))]
    whole = next((title for title in titles if not CUT.search(title)), "")
    title = whole or next(iter(titles), "") or _report_named(record)
    if not url or not title:
        return None
    publisher = next(filter(None, (_plain(record.get(name)) for name in PUBLISHERS)), "")
    days = map(day_of, (*_values(record, DATES, "date"), *_values(record, (), "time")))
    return Row(
        url,
        title,
        squeeze(f"{title} {publisher}"),
        listed_on=next(filter(None, days), None),
        publisher=publisher,
        whole=not CUT.search(title),
    )


def _named(value: Any) -> dict[str, Any]:
    """An object, or one as JSON in a string, with its names in lower case; {} for anything else."""
    inner = read_json(value) if isinstance(value, str) and value.lstrip()[:1] == "{" else value
    pairs = inner.items() if isinstance(inner, dict) else ()
    return {str(name).lower(): one for name, one in pairs}


def _report_named(record: dict[str, Any]) -> str:
    """The text of a record that reads as a report's title, whatever it is called."""
    texts = map(_plain, record.values())
    return next((text for text in texts if text and read_title(text).kind == "report"), "")


def _values(record: dict[str, Any], names: tuple[str, ...], part: str) -> Iterator[Any]:
    """The values under names that systems were seen to use, then under any with a word in it."""
    yield from (record[name] for name in names if record.get(name))
    yield from (value for name, value in record.items() if value and part in name)


def _metas(given: Any) -> dict[str, str]:
    """The pairs that UCAP hangs below a row: [{"resultList": [{"key": …, "value": …}]}]."""
    found: dict[str, str] = {}
    for group in given if isinstance(given, list) else ():
        pairs = group.get("resultList") if isinstance(group, dict) else None
        for pair in pairs if isinstance(pairs, list) else ():
            if isinstance(pair, dict) and isinstance(pair.get("value"), str):
                found[str(pair.get("key")).lower()] = pair["value"]
    return found


def _address(page: TextResponse, record: dict[str, Any]) -> str | None:
    for given in _values(record, ADDRESSES, "url"):
        if named := _named(given):
            if inner := _address(page, named):
                return inner
        elif isinstance(given, str) and given.strip() and not given.startswith("javascript:"):
            return follow(page, given)
    return None


def _plain(value: Any) -> str:
    """A text without the markup that searches put into titles."""
    return squeeze(unescape(re.sub(r"</?\w[^<>]*>", "", value))) if isinstance(value, str) else ""
