"""The records that pass between spiders, pipelines and archive: frozen, typed, without behaviour.

    Capture         bytes as one request brought them
    Listing         a capture of a column's page, with the entries read off it
    Settlement      how a column stands at the end of a walk
    Document        a capture that may be a report, with what led to it
    Interpretation  what a document says: identity, values, statements, issues

Spiders make listings and documents, `keep` keeps them, `interpret` turns a document into an
interpretation, the archive stores that.

Times are UTC in ISO 8601 to the second (`2026-01-31T08:00:00Z`); dates are ISO 8601 days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar, dataclass_transform

DocumentKind = Literal["report", "look_alike", "blank_form", "not_a_report", "unreadable"]
ReportState = Literal["complete", "partial", "tables_missing", "unreadable"]
Meaning = Literal["number", "zero", "blank", "not_applicable", "text", "unreadable"]
Verdict = Literal["verified", "unverified", "suspect"]
IssueVerdict = Literal["source", "reading", "undecided"]
Severity = Literal["error", "warning", "notice"]
Placement = Literal["label", "order", "identity"]
EntryKind = Literal["article", "attachment"]
_Record = TypeVar("_Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_Record]) -> type[_Record]:
    """A frozen dataclass with slots, for records of which a report has hundreds.

    It is the type checker that sees to it that nobody changes them: the guard that dataclasses
    have of their own takes eight times as long as filling in the fields.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch: what a server answered, kept before anything reads it.

    `media_type` is the Content-Type header as served, empty where there was none; `etag` and
    `last_modified` likewise. `requested_url` differs from `url` after redirects, `request_body` is
    what a POST sent. The body of a `rendered` page is what a browser made of it.
    """

    url: str
    fetched_at: str
    body: bytes = field(repr=False)
    status: int = 200
    media_type: str = ""
    requested_url: str = ""
    request_body: str = ""
    etag: str = ""
    last_modified: str = ""
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the way to a document says of it: hints, trusted less than the document itself.

    `title` is the listing's whole title (an attribute goes before cut text), `row` the text of the
    whole row, `column` the column's name, `listed_on` the date the listing shows, `publisher` and
    `region_code` those that the registry gives the column, `page_title` that of the page an
    attachment hangs on.
    """

    title: str = ""
    row: str = ""
    column: str = ""
    listed_on: str | None = None
    portal: str = ""
    publisher: str = ""
    publisher_kind: str = ""
    region_code: str = ""
    page_url: str = ""
    page_title: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a listing or a link of a page that may lead to a report: what the frontier holds."""

    url: str
    kind: EntryKind
    context: Context


@dataclass(frozen=True, slots=True)
class Question:
    """A page of a column to be asked for, as the frontier keeps it.

    `request` names it within its column's walk, `ask` is JSON that the spider writes and reads.
    """

    request: str
    ask: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a column and the entries read off it.

    `column_url` names the column in the registry, `family` the content system that was recognised,
    `passed_over` the rows that are no report's, `request` the question that the page answers (''
    outside a walk), `questions` those that follow from it. `outcome` says what was found: `ok`,
    `empty` (the system's own words for it) or `changed` (no rows where rows are due).
    """

    capture: Capture
    column_url: str
    portal: str
    family: str
    entries: tuple[Entry, ...]
    passed_over: tuple[Entry, ...] = ()
    request: str = ""
    questions: tuple[Question, ...] = ()
    outcome: Literal["ok", "empty", "changed"] = "ok"


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a column stands at the end of a walk.

    `state`: ok; empty (the system's own words for it); changed (its family or its rows are no
    longer found, or fewer rows than before); blocked; robots; dead; moved (its rows are found
    elsewhere); needs_browser. `failure` is the class of the failure behind the state, `shown` the
    number of rows that a full walk found, None where it was not full. A walk that was `cut_off`
    asked for as many pages as it may, and there were more: it tells of nobody who is missing.
    """

    state: str
    detail: str = ""
    failure: str = ""
    moved_to: str = ""
    rendered: bool = False
    shown: int | None = None
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """原始文件: bytes that may be a report, and what led to them.

    `links` are the attachments that the page names, for the frontier; `entry_url` is the address
    under which the frontier knows the document.
    """

    capture: Capture
    context: Context = Context()
    column_url: str = ""
    entry_url: str = ""
    links: tuple[Entry, ...] = ()


@record
class Observation:
    """数值: one cell of a form as a document shows it.

    `raw` is the text as printed; `value` its number in `unit` where it is one; `evidence` points
    at the bytes (see `archive/evidence.py`); `placement` says how the cell was found: by its
    `label`, by the `order` of rows, or because `identity` left one possibility.
    `possibilities` counts the places a value could stand in: 1 where it was read, more where it
    stays unreadable.
    """

    cell_id: str
    form: str
    raw: str
    meaning: Meaning
    value: float | int | None
    unit: str
    evidence: str
    verdict: Verdict = "unverified"
    placement: Placement = "label"
    possibilities: int = 1
    label: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """正文数字: a number that a sentence gives for an indicator; `start` and `end` in the text."""

    indicator: str
    value: float | int
    approximate: bool
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Issue:
    """问题: something not understood or not adding up.

    `verdict` says who is wrong: the `source`, our `reading`, or `undecided`.
    """

    code: str
    severity: Severity
    detail: str
    verdict: IssueVerdict
    cell_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report of which year a document is, as far as it says so."""

    title: str = ""
    publisher: str = ""
    region_code: str = ""
    level: str = ""
    year: int | None = None
    kind: DocumentKind = "not_a_report"
    reason: str = ""
    claimed_published: str | None = None


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What one document says. `content_digest` is equal for documents that read the same.

    `form` is the newest form that the tables follow, `prose` where there is none.
    """

    identity: Identity
    form: str
    state: ReportState
    text: str = field(repr=False)
    content_digest: str
    observations: tuple[Observation, ...] = field(default=(), repr=False)
    statements: tuple[Statement, ...] = ()
    issues: tuple[Issue, ...] = ()
    interpreter: str = ""
