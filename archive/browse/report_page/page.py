"""The page of a report, and the same as JSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from archive.browse.definitions import (
    definition_of_cell,
    definition_of_indicator,
    glosses,
    name_of_identity,
    unit,
)
from archive.browse.links import Links
from archive.browse.pages import links_of, not_found, page_of, part, read, render, words_of
from archive.browse.places import above, names
from archive.browse.region import own_name
from archive.browse.report_page.citing import bibtex, citation
from archive.browse.report_page.comparing import Row
from archive.browse.report_page.drawing import drawn
from archive.browse.report_page.kept import media_of
from archive.browse.report_page.loading import Found, load
from archive.browse.report_page.looking import Look, look
from archive.browse.report_page.sums import Sum, sums
from archive.browse.report_page.trust import copies_of, grounds, where
from archive.browse.words import Words
from archive.forms import FORMS


async def report(datasette: Any, request: Any) -> Any:
    """The page."""
    number, words = int(part(request, "number")), words_of(request)
    cell = (request.args.get("cell") or "")[:100]
    sha256 = (request.args.get("document") or "")[:64]

    def at_once(db: sqlite3.Connection) -> _Read | None:
        found = _load(db, request, number)
        if found is None:
            return None
        chosen, code = _chosen(found, cell), found.report["region_code"]
        return _Read(
            found,
            look(db, found, chosen, sha256, page_of(request)),
            copies_of(db, number, chosen),
            names(db, [*above(code), code]) if code else {},
        )

    there = await read(datasette, at_once)
    if there is None:
        return await not_found(datasette, request, f"{words('noun.report')} {number}")
    found, chosen = there.found, _chosen(there.found, cell)
    links = links_of(datasette, words)
    one, added = found.report, _sums(found)
    on_form, others = _by_place(found)
    url = f"{request.scheme}://{request.host}{links.base}-/report/{number}"
    context = {
        "found": found,
        "report": one,
        "crumbs": _crumbs(one, there.names, words, links),
        "tables": drawn(one["form"]),
        "on_form": on_form,
        "others": others,
        "tally": {v: sum(x["verdict"] == v for x in found.values) for v in _VERDICTS},
        "absent": sum(
            cell is not None and cell not in on_form
            for table in drawn(one["form"])
            for line in table.lines
            for cell in line.cells
        ),
        "cell": cell,
        **_evidence(there, chosen, added, words),
        **_doubts(found, added),
        "look": there.look,
        "copies": there.copies,
        "where": lambda place: where(place, words),
        "gloss": glosses(one["form"]) if words.language == "en" else {},
        "identity": lambda id_: name_of_identity(one["form"], id_, words),
        "between": found.names,
        "permalink": url,
        "citation": citation(one, url, words),
        "bibtex": bibtex(one, url),
        "unit_of": unit,
        "media_of": media_of,
        "label_of": lambda indicator: _label(indicator, words),
    }
    return await render(datasette, request, "report.html", context)


async def report_json(datasette: Any, request: Any) -> Any:
    """All that the page shows, as one document."""
    number = int(part(request, "number"))
    found = await read(datasette, lambda db: _load(db, request, number))
    if found is None:
        return Response.json({"error": f"no report {number}"}, status=404)
    url = f"{request.scheme}://{request.host}{links_of(datasette, Words('zh')).base}"
    return Response.json(
        {
            "report": found.report,
            "ledger": found.ledger,
            "version": found.version or found.report["version"],
            "values": found.values,
            "identities": [
                {
                    "identity_id": one.id,
                    "outcome": one.outcome,
                    "left_cell_ids": one.left_cells,
                    "right_cell_ids": one.right_cells,
                    "left": one.left,
                    "right": one.right,
                    "warning": one.is_warning,
                }
                for one in _sums(found)
            ],
            "issues": found.issues,
            "statements": found.statements,
            "sources": found.sources,
            "documents": [
                {**row, "download": f"{url}-/document/{row['sha256']}"} for row in found.documents
            ],
            "versions": found.versions,
            "changes": found.compared.rows if found.compared else [],
            "changed_sums": found.compared.sums if found.compared else [],
            "changed_sentences": found.compared.sentences if found.compared else [],
            "edit": found.compared.edit if found.compared else None,
            "permalink": f"{url}-/report/{number}",
            "citation": citation(found.report, f"{url}-/report/{number}", Words("zh")),
            "bibtex": bibtex(found.report, f"{url}-/report/{number}"),
        }
    )


_VERDICTS = ("verified", "unverified", "suspect")


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read for the page at one moment; `names` are those of the places it lies in."""

    found: Found
    look: Look | None
    copies: list[Row]
    names: Mapping[str, str]


def _evidence(
    there: _Read, chosen: Row | None, added: Sequence[Sum], words: Words
) -> dict[str, Any]:
    """The chosen value, the sums that it takes part in, and why it is trusted or not."""
    if chosen is None:
        return {"chosen": None, "chosen_sums": [], "grounds": []}
    own = [s for s in added if chosen["cell_id"] in s.cells]
    check = there.look.check if there.look else ""
    return {
        "chosen": chosen,
        "chosen_sums": own,
        "grounds": grounds(chosen, own, there.copies, check, words),
    }


def _doubts(found: Found, added: Sequence[Sum]) -> dict[str, Any]:
    """Sums that fail, each with the issue that tells more of it, and the issues that are left."""
    failing = [s for s in added if s.outcome == "fails"]
    ids = {one.id for one in failing}
    told = {
        row["detail"].partition(":")[0]: row
        for row in found.issues
        if row["code"] == "identity_fails" and row["detail"].partition(":")[0] in ids
    }
    left = [row for row in found.issues if row not in told.values()]
    return {"failing": failing, "told_of": told, "issues_left": left}


def _load(db: sqlite3.Connection, request: Any, number: int) -> Found | None:
    between = (request.args.get("from") or "", request.args.get("to") or "")
    return load(db, number, version=request.args.get("version") or "", between=between)


def _sums(found: Found) -> tuple[Sum, ...]:
    return sums(found.report["form"], _by_place(found)[0])


def _chosen(found: Found, cell: str) -> Row | None:
    """The value of a cell: that on the report's form where there are several."""
    there = [row for row in found.values if row["cell_id"] == cell]
    own = [row for row in there if row["form"] == found.report["form"]]
    return (own or there or [None])[0]  # type: ignore[list-item]


def _by_place(found: Found) -> tuple[dict[str, Row], list[Row]]:
    """Values by the cell of the report's form, and those that are on no cell of it."""
    cells = {
        cell for table in drawn(found.report["form"]) for line in table.lines for cell in line.cells
    }
    on_form: dict[str, Row] = {}
    others = []
    for row in found.values:
        is_own = row["form"] == found.report["form"] and row["cell_id"] in cells
        if is_own and row["cell_id"] not in on_form:
            on_form[row["cell_id"]] = row
        else:
            others.append(row)
    return on_form, others


def _label(indicator: str, words: Words) -> str:
    """What a sentence gives a number for: an indicator, or a cell of the newest form with it."""
    label = definition_of_indicator(indicator, words).label
    for form in sorted(FORMS, reverse=True):
        if label != indicator:
            break
        label = definition_of_cell(form, indicator, words).label
    return label


def _crumbs(
    one: Row, names_: Mapping[str, str], words: Words, links: Links
) -> list[tuple[str, str | None]]:
    steps: list[tuple[str, str | None]] = [(words("frame.home"), links.home())]
    code = one["region_code"]
    if code:
        steps += [(own_name(c, words, names_[c]), links.region(c)) for c in (*above(code), code)]
    if one["publisher"]:
        steps.append((one["publisher"], links.publisher(one["publisher"], code)))
    return [*steps, (str(one["year"] or words("region.year_unknown")), None)]
