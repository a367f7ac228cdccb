"""Documents and interpretations for the tests of the archive: invented authorities and numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from archive.evidence import digest, in_table, pointer
from archive.frontier import Visit
from archive.keeping import keep_document
from archive.numbering import report_number
from archive.records import (
    Capture,
    Context,
    Document,
    Identity,
    Interpretation,
    Meaning,
    Observation,
    Settlement,
)
from archive.reports import Outcome, store_interpretation
from archive.store import Archive
from archive.walks import settle_walk
from spiders.failures import column_state

COLUMN = "http://www.shili.gov.cn/nianbao/index.html"
PAGE = "http://www.shili.gov.cn/nianbao/1.html"
PUBLISHER = "示例县人民政府"
#: The number of its report of 2020.
REPORT = report_number(PUBLISHER, "340403", 2020, PAGE)


def at(day: int, hour: int = 8) -> str:
    """A time in November 2026."""
    return f"2026-11-{day:02}T{hour:02}:00:00Z"


def settled(a: Archive, run: int, now: str, state: str = "ok", *, url: str = COLUMN) -> None:
    """A walk of a column that ended in a state, or with a failure."""
    failure = "" if state in {"ok", "empty", "changed"} else state
    found = Settlement(column_state(failure) if failure else state, failure=failure)
    settle_walk(a, url, found, Visit(run, now, "shili"))


def document(
    url: str = PAGE, body: bytes = b"<p>a</p>", *, now: str = at(1), **changes: Any
) -> Document:
    capture = Capture(url=url, fetched_at=now, body=body, media_type="text/html; charset=utf-8")
    made = Document(capture, Context(title="示例"), column_url=COLUMN, entry_url=url)
    return replace(made, **changes)


def observation(
    cell_id: str = "applications.received.total",
    value: float | None = 5,
    *,
    meaning: Meaning | None = None,
    form: str = "2021",
    body: bytes = b"<p>a</p>",
    **changes: Any,
) -> Observation:
    found: Meaning = meaning or ("blank" if value is None else "number" if value else "zero")
    made = Observation(
        cell_id=cell_id,
        form=form,
        raw="" if value is None else str(value),
        meaning=found,
        value=value,
        unit="件",
        evidence=pointer(digest(body), in_table(3, 7, 2)),
        label="总计",
    )
    return replace(made, **changes)


def interpretation(
    content: str = "a",
    *,
    publisher: str = PUBLISHER,
    year: int | None = 2020,
    region_code: str = "340403",
    level: str = "county",
    kind: str = "report",
    claimed_published: str | None = None,
    **changes: Any,
) -> Interpretation:
    identity = Identity(
        title=f"{publisher}{year}年政府信息公开工作年度报告",
        publisher=publisher,
        region_code=region_code,
        level=level,
        year=year,
        kind=kind,  # type: ignore[arg-type]
        claimed_published=claimed_published,
    )
    made = Interpretation(
        identity=identity,
        form="2021",
        state="complete",
        text=f"示例正文 {content}",
        content_digest=content,
        observations=(observation(),),
        interpreter="1",
    )
    return replace(made, **changes)


def store(a: Archive, doc: Document, found: Interpretation, run_id: int | None = None) -> Outcome:
    """Keep and store, in a run of its own where none is given."""
    if run_id is None:
        run_id = a.begin_run("crawl", "", doc.capture.fetched_at)
    capture_id = keep_document(a, doc, run_id)
    return store_interpretation(a, capture_id, found)


def rows(a: Archive, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in a.db.execute(sql, parameters)]
