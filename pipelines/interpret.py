"""One pure function: a document in, what it says out. It never raises for bad content.

    bytes → formats → Extract → tables → Findings → observations → sums → verdicts
                         └─ titles, metadata, prose → identity, statements

What was not understood is an issue in the result. The same bytes and the same code give the same
interpretation, byte for byte: neither clock nor network nor database is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.evidence import digest
from archive.records import Document, Identity, Interpretation, Issue, Observation
from pipelines.completeness import Shown
from pipelines.digest import content_digest
from pipelines.formats import extract
from pipelines.grids import Extract
from pipelines.identity.identify import identify
from pipelines.identity.kinds import NO_TEXT
from pipelines.prose.stated import check_against, check_stated
from pipelines.prose.statements import read_statements
from pipelines.sums.restoring import restore
from pipelines.sums.verdicts import check
from pipelines.tables.observing import form_of, observe, tables_of
from pipelines.tables.reader import read_tables
from pipelines.tables.unread import unread_grids, words_of

# Raised when the meaning of an interpretation changes: it is kept with each version.
INTERPRETER = "5"
# A form that nobody filled in has headings and labels, and no paragraph of this length.
_SHORTEST_PARAGRAPH = 30


def interpret(document: Document) -> Interpretation:
    """What a document says: whose report of which year, every number, what does not add up."""
    try:
        return _interpret(document)
    except MemoryError:
        # How much there may be is for the process that reads: see `readers`.
        raise
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
    read = observe(findings, form, digest(capture.body))
    restored, displaced = restore(form, read.observations, read.lost)
    observed = (*read.observations, *restored)
    whole = form != "prose" and tables_of(form) <= findings.tables()
    if (identity.kind == "look_alike" and whole) or (
        identity.kind == "not_a_report" and form != "prose"
    ):
        # A notice that sends a report around carries it whole.
        identity = replace(identity, kind="report", reason="the tables of a report's form")
    if _is_bare(observed, content, identity):
        identity = Identity(kind="blank_form", reason="a form that nobody filled in")
    judged, failing = check(form, observed, read.doubtful)
    statements = read_statements(content.prose, identity.year)
    stated = (
        *check_stated(content.prose, statements),
        *check_against(statements, judged, form, content.prose),
    )
    others = unread_grids(content.blocks, findings)
    shown = Shown(findings, observed, identity, form, content.prose, others, content.lost)
    return Interpretation(
        identity=identity,
        form=form,
        state=shown.state,
        text=content.prose,
        content_digest=content_digest(identity, content.prose, judged, list(map(words_of, others))),
        observations=judged,
        statements=statements,
        issues=(
            *_unsettled(identity),
            *read.issues,
            *displaced,
            *shown.issues(),
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
