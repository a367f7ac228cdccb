"""Issues: what was not understood or does not add up, filtered, with the cells, to be taken away.

/-/issues          the page
/-/issues.csv      all that the filter leaves, as CSV with a byte order mark for spreadsheets
/-/issues.json     the same as a JSON array
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from datasette.utils.asgi import Response

from archive.browse.moments import moment
from archive.browse.pages import page_of, read, render
from archive.browse.places import is_code, key_of
from archive.browse.spreadsheets import MARK, no_formula

_PAGE = 50

#: Rows of an export: more than this is for the dump.
_MOST = 100_000

#: What the filter may ask by, each with its condition.
_CONDITIONS = {
    "code": "code = :code",
    "severity": "severity = :severity",
    "verdict": "verdict = :verdict",
    "year": "year = CAST(:year AS INTEGER)",
    "region": "region_code >= :key AND region_code < :key || ':'",
    "publisher": "publisher = :publisher",
}

_PROVINCES = "SELECT code, name FROM regions WHERE level = 'province' ORDER BY code"

_COLUMNS = (
    "report_id, publisher, region_code, year, form, code, severity, verdict, cell_ids, detail"
)


def _asked(request: Any) -> dict[str, str]:
    asked = {name: (request.args.get(name) or "").strip() for name in _CONDITIONS}
    return {name: value for name, value in asked.items() if value and _is_fit(name, value)}


def _is_fit(name: str, value: str) -> bool:
    if name == "year":
        return value.isascii() and value.isdecimal()
    return is_code(value) if name == "region" else True


def _where(asked: Mapping[str, str], but: str = "") -> str:
    wanted = [_CONDITIONS[name] for name in asked if name != but]
    return "WHERE " + " AND ".join(wanted) if wanted else ""


def _given(asked: Mapping[str, str]) -> dict[str, str]:
    return {**asked, "key": key_of(asked.get("region", ""))}


def _choices(db: sqlite3.Connection, asked: Mapping[str, str], name: str) -> list[sqlite3.Row]:
    """The values of one filter with their counts, as the other filters leave them."""
    found = db.execute(
        f"SELECT {name}, {_counted(asked)} {_where(asked, but=name)}"
        f" GROUP BY 1 HAVING {name} IS NOT NULL ORDER BY 2 DESC, 1",
        _given(asked),
    )
    return found.fetchall()


def _counted(asked: Mapping[str, str]) -> str:
    """How many: from the tallies, but for a single publisher, whom they do not know."""
    if "publisher" in asked:
        return "count(*) AS issues FROM aid.issues"
    return "coalesce(sum(issues), 0) AS issues FROM aid.issue_tallies"


async def issues_page(datasette: Any, request: Any) -> Response:
    """The route `/-/issues`."""
    asked, page = _asked(request), page_of(request)

    def load(db: sqlite3.Connection) -> dict[str, Any]:
        given = {**_given(asked), "limit": _PAGE, "offset": (page - 1) * _PAGE}
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM aid.issues {_where(asked)}"  # noqa: S608
            " ORDER BY n LIMIT :limit OFFSET :offset",
            given,
        )
        choices = {name: _choices(db, asked, name) for name in ("code", "severity", "verdict")}
        years = _choices(db, asked, "year")
        return {
            "moment": moment(db),
            "rows": rows.fetchall(),
            "choices": choices,
            "provinces": db.execute(_PROVINCES).fetchall(),
            "years": sorted(years, key=lambda row: -row["year"]),
            "total": db.execute(
                f"SELECT {_counted(asked)} {_where(asked)}",
                given,
            ).fetchone()[0],
        }

    found = await read(datasette, load)
    context = {**found, "asked": asked, "page": page, "pages": -(-found["total"] // _PAGE)}
    return await render(datasette, request, "issues.html", context)


async def issues_file(datasette: Any, request: Any) -> Response:
    """The routes `/-/issues.csv` and `/-/issues.json`."""
    asked = _asked(request)
    rows = await read(
        datasette,
        lambda db: db.execute(
            f"SELECT {_COLUMNS} FROM aid.issues {_where(asked)} ORDER BY n LIMIT {_MOST}",  # noqa: S608
            _given(asked),
        ).fetchall(),
    )
    kind = request.url_vars["kind"]
    body, media_type = _WRITERS[kind](_COLUMNS.split(", "), rows)
    headers = {"content-disposition": f'attachment; filename="issues.{kind}"'}
    return Response(body, headers=headers, content_type=media_type)


def _csv(columns: Sequence[str], rows: Sequence[sqlite3.Row]) -> tuple[str, str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([no_formula(value) for value in row] for row in rows)
    return f"{MARK}{text.getvalue()}", "text/csv; charset=utf-8"


def _json(columns: Sequence[str], rows: Sequence[sqlite3.Row]) -> tuple[str, str]:
    made = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n", "application/json; charset=utf-8"


_WRITERS = {"csv": _csv, "json": _json}

ROUTES = [(r"^/-/issues$", issues_page), (r"^/-/issues\.(?P<kind>csv|json)$", issues_file)]
