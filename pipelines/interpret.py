"""One pure function: a document in, what it says out. It never raises for bad content.

    bytes → formats → Extract → reader → Findings → observations → checks → verdicts
                         └─ titles, metadata, prose → identity, statements

What was not understood is an issue in the result. The same bytes and the same code give the same
interpretation, byte for byte: neither clock nor network nor database is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.evidence import digest
from archive.forms import cell_id
from archive.records import (
    Document,
    Identity,
    Interpretation,
    Issue,
    Observation,
    ReportState,
)
from pipelines.checks import check
from pipelines.digest import content_digest
from pipelines.formats import extract
from pipelines.grids import Extract, Grid
from pipelines.identity.identify import identify
from pipelines.identity.kinds import NO_TEXT
from pipelines.prose.stated import check_stated
from pipelines.prose.statements import read_statements
from pipelines.tables.findings import Findings, form_tables
from pipelines.tables.observing import form_of, observations_of, tables_of
from pipelines.tables.reader import read_tables
from pipelines.tables.unread import unread_grids, words_of

# Raised when the meaning of an interpretation changes: kept bytes are then read again.
INTERPRETER = "1"
# The form of 2014 was the first that all authorities had to use.
_FIRST_YEAR_OF_TABLES = 2014
# From then on parts two to four of a report are tables.
_FIRST_YEAR_OF_PARTS = 2019
# A form that nobody filled in has headings and labels, and no paragraph of this length.
_SHORTEST_PARAGRAPH = 30


def interpret(document: Document) -> Interpretation:
    """What a document says: whose report of which year, every number, what does not add up."""
    try:
        return _interpret(document)
    except Exception as error:
        # A fault of ours must neither stop a crawl nor lose the document: it is kept, the fault is
        # a row that somebody can query, and a mended reader reads it again.
        return unread(document, f"the reader failed: {type(error).__name__}: {error}")


def _interpret(document: Document) -> Interpretation:
    capture = document.capture
    content = extract(capture.body, capture.media_type)
    if content.problem:
        return unread(document, content.problem)
    findings = read_tables(content.blocks)
    identity = identify(
        content.prose,
        content.titles,
        dict(reversed(content.metadata)),
        document.context,
        capture.fetched_at[:10],
    )
    identity = _by_title(identity)
    form = form_of(findings)
    observed, issues = observations_of(findings, form, digest(capture.body))
    if identity.kind == "not_a_report" and form != "prose":
        identity = replace(identity, kind="report", reason="the tables of a report's form")
    if _is_bare(observed, content, identity):
        identity = Identity(kind="blank_form", reason="a form that nobody filled in")
    judged, failing = check(form, observed)
    statements = read_statements(content.prose, identity.year)
    stated = check_stated(content.prose, statements)
    others = unread_grids(content.blocks, findings)
    lost = _lost_tables(findings, identity, form, content)
    return Interpretation(
        identity=identity,
        form=form,
        state=_state(findings, identity, form, content),
        text=content.prose,
        content_digest=content_digest(identity, content.prose, judged, list(map(words_of, others))),
        observations=judged,
        statements=statements,
        issues=(
            *_unsettled(identity),
            *issues,
            *lost,
            *_unknown(others, identity),
            *failing,
            *stated,
        ),
        interpreter=INTERPRETER,
    )


def unread(document: Document, problem: str) -> Interpretation:
    """A document whose bytes no reader understands: kept, named, to be read again some day."""
    capture, context = document.capture, document.context
    identity = identify(
        "",
        [t for t in (context.title, context.page_title) if t],
        {},
        context,
        capture.fetched_at[:10],
    )
    identity = _by_title(identity)
    known = identity.kind == "report" and bool(capture.body)
    if not known:
        identity = Identity(title=identity.title, kind="unreadable", reason=problem)
    return Interpretation(
        identity=identity,
        form="unknown",
        state="unreadable",
        text="",
        content_digest=digest(capture.body),
        issues=(Issue("not_read", "error" if known else "notice", problem, "reading"),),
        interpreter=INTERPRETER,
    )


def _by_title(identity: Identity) -> Identity:
    """A report whose title says whose and of which year, though nobody can read what follows."""
    if (
        identity.kind == "unreadable"
        and identity.reason == NO_TEXT
        and identity.publisher
        and identity.year is not None
    ):
        return replace(identity, kind="report")
    return identity


def _is_bare(observed: Sequence[Observation], content: Extract, identity: Identity) -> bool:
    """The empty form: its labels, no figure, no sentence, and nobody's name or year on it."""
    if not observed or any(o.meaning != "blank" for o in observed):
        return False
    if identity.publisher and identity.year is not None:
        return False
    return not any(
        len(line) >= _SHORTEST_PARAGRAPH and "。" in line for line in content.prose.splitlines()
    )


def _announced(findings: Findings, identity: Identity) -> list[str]:
    """The tables that headings announce. Before 2019 the same headings stood over prose."""
    if identity.year is not None and identity.year < _FIRST_YEAR_OF_PARTS:
        return []
    # Where the text stops in the middle, the last table did not get lost: it was cut.
    headings = findings.headings[:-1] if findings.truncated else findings.headings
    return list(dict.fromkeys(headings))


def _state(findings: Findings, identity: Identity, form: str, content: Extract) -> ReportState:
    read = findings.tables()
    if identity.kind != "report":
        return "complete"
    if not read and not content.prose:
        return "unreadable"
    if not read:
        due = identity.year is not None and identity.year >= _FIRST_YEAR_OF_TABLES
        return "tables_missing" if due or _announced(findings, identity) else "complete"
    whole = not findings.truncated and not findings.unreadable()
    return "complete" if whole and not _missing_rows(findings, form) else "partial"


def _missing_rows(findings: Findings, form: str) -> dict[str, int]:
    """How many rows each table of the form lacks, tables that lack none left out.

    A part may follow another form than the rest: the form counts that leaves fewest missing.
    """
    read = {found.cell_id for found in findings.found}
    missing = {}
    for table in tables_of(form):
        fewest = min(
            sum(1 for row in form_table.rows if not read & {cell_id(row, c) for c in row.columns})
            for form_table in form_tables(table).values()
        )
        if fewest:
            missing[table] = fewest
    return missing


def _lost_tables(
    findings: Findings, identity: Identity, form: str, content: Extract
) -> list[Issue]:
    """Tables that headings announce, the form has or the year demands, and that are not there."""
    if identity.kind != "report":
        return []
    read = findings.tables()
    lost = [table for table in _announced(findings, identity) if table not in read]
    issues = [
        Issue(
            "table_lost", "error", f"{table}: its heading is there, its figures are not", "reading"
        )
        for table in lost
    ]
    if findings.truncated:
        issues.append(
            Issue("truncated", "error", "the text stops in the middle of a table", "undecided")
        )
    elif read:
        issues += [
            Issue("table_missing", "warning", f"{table}: the report does not show it", "undecided")
            for table in sorted(tables_of(form) - read - set(lost))
        ]
        issues += [
            Issue("rows_missing", "notice", f"{table}: the report shows {n} rows less", "source")
            for table, n in sorted(_missing_rows(findings, form).items())
            if table in read
        ]
    elif not content.prose:
        issues.append(
            Issue("not_read", "error", "the page shows no text: pictures or a frame", "reading")
        )
    elif not lost and _state(findings, identity, form, content) == "tables_missing":
        issues.append(
            Issue("no_tables", "warning", "a report of this year should carry tables", "undecided")
        )
    return issues


def _unknown(others: Sequence[Grid], identity: Identity) -> list[Issue]:
    """Tables with figures that no form knows: nothing in them was read."""
    if identity.kind != "report":
        return []
    return [
        Issue("table_not_recognised", "notice", f"on no form: {words_of(g)[:80]}", "undecided")
        for g in others
    ]


def _unsettled(identity: Identity) -> list[Issue]:
    """What the document does not say of itself."""
    if identity.kind != "report":
        return []
    issues = []
    if not identity.publisher:
        issues.append(
            Issue("publisher_unknown", "warning", "nothing says whose report this is", "undecided")
        )
    if identity.year is None:
        issues.append(
            Issue("year_unknown", "warning", "nothing says which year this reports on", "undecided")
        )
    elif "inferred" in identity.reason:
        issues.append(Issue("year_inferred", "notice", identity.reason, "undecided"))
    return issues
