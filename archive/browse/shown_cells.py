"""How a value of a table is shown: codes as words, numbers as links to where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from archive.browse import printed
from archive.browse.definitions import definition_of_cell, definition_of_indicator
from archive.browse.links import Links
from archive.browse.report_page.trust import where
from archive.browse.telling import told
from archive.browse.words import Words
from archive.browse.words import words as all_words

_Row = Mapping[str, Any]


def heading(column: str, words: Words) -> str:
    """The name of a column in a language; as it stands where it has none."""
    for table in ("column", "noun"):
        if f"{table}.{column}" in all_words():
            return words(f"{table}.{column}")
    indicator = definition_of_indicator(column, words).label
    return indicator if indicator != column else column.replace("_", " ")


def shown(column: str, row: _Row, words: Words, links: Links) -> Markup | str:
    """A value of a row, by the name of its column."""
    value = row[column]
    if value is None:
        return printed.NOTHING
    if column in _SHOWN:
        return _SHOWN[column](row, words, links)
    if column in _CODES:
        return words.named(_CODES[column], value)
    if isinstance(value, int | float) and column not in _PLAIN:
        return printed.number(value)
    return str(value)


#: Numbers that are names.
_PLAIN = frozenset({"year", "first_year", "last_year", "n"})

#: Columns of codes, each with the table of words that has them.
_CODES = {
    "verdict": "verdict",
    "meaning": "meaning",
    "code": "issue",
    "severity": "severity",
    "form": "form",
    "kind": "kind",
    "manner": "manner",
}


def _publisher(row: _Row, words: Words, links: Links) -> Markup:
    return Markup('<a href="{}">{}</a>').format(
        links.publisher(row["publisher"], row.get("region_code")), row["publisher"]
    )


def _region(row: _Row, words: Words, links: Links) -> Markup:
    return Markup('<a href="{}">{}</a>').format(links.region(row["region_code"]), row["region"])


def _report(row: _Row, words: Words, links: Links) -> Markup:
    cells = str(row.get("cell_ids") or row.get("cell_id") or "").split()
    # An edit is shown beside what stood there before.
    versions = {"from": row.get("from_version"), "to": row.get("to_version")}
    url = links.report(row["report_id"], cell=cells[0] if cells else None, **versions)
    return Markup('<a href="{}">{}</a>').format(
        url + (f"#cell-{cells[0]}" if cells else ""), words("questions.open_report")
    )


def _year(row: _Row, words: Words, links: Links) -> Markup | str:
    return str(row["year"])


def _cells(row: _Row, words: Words, links: Links) -> str:
    ids = str(row.get("cell_ids") or row.get("cell_id") or "").split()
    form = str(row.get("form") or "2021")
    labels = [definition_of_cell(form, one, words).label for one in ids[:2]]
    more = words("issues.more_cells", n=len(ids)) if len(ids) > len(labels) else ""
    return "; ".join(labels) + (f" {more}" if more else "")


def _detail(row: _Row, words: Words, links: Links) -> Markup:
    return told(str(row["detail"]), row.get("form"), row.get("report_id"), words, links)


def _address(row: _Row, column: str) -> Markup:
    url = str(row[column])
    if not url.startswith(("http://", "https://")):
        return Markup("{}").format(url)
    return Markup('<a href="{}" rel="noreferrer nofollow" class="out">{}</a>').format(
        url, url.split("/")[2]
    )


def _evidence(row: _Row, words: Words, links: Links) -> Markup:
    digest, _, place = str(row["evidence"]).removeprefix("sha256:").partition("#")
    place_told = where(place, words)
    if not row.get("report_id"):
        return Markup('<span title="{}">{}</span>').format(row["evidence"], place_told)
    url = f"{links.base}-/report/{row['report_id']}/document/{digest}"
    return Markup('<a href="{}#mark" title="{}">{}</a>').format(
        f"{url}?{urlencode({'mark': place})}", row["evidence"], place_told
    )


_SHOWN: Mapping[str, Callable[[_Row, Words, Links], Markup | str]] = {
    "publisher": _publisher,
    "region": _region,
    "report_id": _report,
    "year": _year,
    "cell_ids": _cells,
    "cell_id": _cells,
    "source_url": lambda row, words, links: _address(row, "source_url"),
    "url": lambda row, words, links: _address(row, "url"),
    "detail": _detail,
    "evidence": _evidence,
    "first_seen": lambda row, words, links: printed.day(row["first_seen"]),
    "last_checked": lambda row, words, links: printed.day(row["last_checked"]),
    "changed_at": lambda row, words, links: printed.day(row["changed_at"]),
    "absent_at": lambda row, words, links: printed.day(row["absent_at"]),
    "last_walked": lambda row, words, links: printed.day(row["last_walked"]),
    "state_since": lambda row, words, links: printed.day(row["state_since"]),
    "state": lambda row, words, links: words.named(
        "column_state" if "portal" in row else "report_state", row["state"]
    ),
    "region_code": lambda row, words, links: str(row["region_code"]),
}
