"""Archives to make releases of: invented authorities, with all that a file may trip over."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive_samples import PAGE, at, document, interpretation, observation, store

from archive.evidence import digest, in_page, in_table, pointer
from archive.keeping import keep_failure
from archive.records import Issue, Observation, Statement
from archive.release.attempts import Attempt
from archive.release.making import Wish, make
from archive.release.publishing import shelf
from archive.store import Archive, open_archive

#: Commas, quotes, line ends of all kinds, blanks at the ends, what other programs take for nothing.
ODD = (
    '1,"2"',
    "a\r\nb\rc\n",
    " 3 ",
    "NULL",
    "\\N",
    "nan",
    '"',
    "'; --",
    "#",
    "\u2028",
    "😀",
    "x\0y",
)

PUBLISHERS = 12
YEARS = (2019, 2020, 2021)


def page(n: int, year: int) -> str:
    """The address of a publisher's report."""
    return f"http://www.shili.gov.cn/nianbao/{n}-{year}.html"


def body_of(n: int, year: int, edition: int = 0) -> bytes:
    """The bytes of a report."""
    return f"<p>{n} {year} {edition}</p>".encode()


def cells(n: int, year: int, body: bytes) -> tuple[Observation, ...]:
    """Cells whose sums hold, amounts, blanks, words, unreadable ones, large numbers."""

    def cell(place: int, name: str, value: float | None, **changes: Any) -> Observation:
        where = pointer(digest(body), in_table(2 + place // 20, 1 + place % 20, 2))
        made = observation(name, value, body=body, evidence=where)
        return replace(made, **changes)

    total = n + year % 7
    return (
        cell(1, "review.total", total, verdict="verified"),
        cell(2, "review.upheld", total - 1, verdict="verified"),
        cell(3, "review.corrected", 1, verdict="verified"),
        cell(4, "review.other", 0, verdict="verified"),
        cell(5, "review.pending", 0, verdict="verified"),
        cell(6, "proactive.fees.amount", 3987.75, unit="万元", raw="3,987.75万元"),
        cell(7, "proactive.rules.made", None),
        cell(8, "proactive.rules.repealed", None, raw="—", meaning="not_applicable"),
        cell(9, f"proactive.other.行政,检查 “{n}”", n, unit=""),
        cell(10, "proactive.rules.in_force", None, raw=ODD[n % len(ODD)], meaning="text"),
        cell(11, "applications.received.total", -(2**53) - n if n == 1 else 2**60 if n == 2 else n),
        cell(
            12, "applications.received.enterprise", 0.00001 if n == 3 else 1e17 if n == 4 else 5.0
        ),
        cell(
            13,
            "applications.received.research",
            None,
            raw="1?",
            meaning="unreadable",
            possibilities=2,
            evidence=pointer(digest(body), in_page(2, (71.5, 80.0, 120.2, 96.4))),
        ),
        cell(
            14,
            "applications.received.legal_service",
            7,
            evidence=pointer("f" * 64, "start=1&end=2"),
        ),
        cell(15, "applications.received.legal_service", 8, evidence=f"sha256:{digest(body)}"),
    )


def add_report(
    a: Archive, n: int, year: int, *, now: str, edition: int = 0, **changes: Any
) -> None:
    """Store a report as its page shows it at a time."""
    body = body_of(n, year, edition)
    observations = changes.pop("observations", cells(n, year, body))
    odd = ODD[n % len(ODD)]
    found = interpretation(
        f"{n}-{year}-{edition}",
        publisher=f"示例{'甲乙丙丁戊己庚辛壬癸子丑'[n]}县人民政府",
        year=year,
        region_code=("340403", "110101", "")[n % 3],
        claimed_published=f"{year + 1}-01-2{n % 10}",
        observations=observations,
        text="" if n == 5 else f"示例正文 {n}\n{odd}",
        statements=(
            Statement(
                "applications_received",
                n,
                approximate=n % 2 == 0,
                quote=f"收到{odd}",
                start=1,
                end=3,
            ),
            Statement("penalties", 1.5, approximate=False, quote="", start=4, end=5),
        ),
        issues=(Issue("row_on_no_form", "notice", f"detail {odd}", "undecided", ("a.b", "c")),),
    )
    store(a, document(page(n, year), body, now=now), replace(found, **changes))


def first_day(path: Path) -> None:
    """An archive as it stands after its first day."""
    with open_archive(path) as a:
        for n in range(PUBLISHERS):
            for year in YEARS:
                add_report(a, n, year, now=at(1))
        # An attachment that shows the same report, and a document that is none.
        attachment = document(f"{page(0, 2019)}.doc", b"attachment", now=at(1))
        attachment = replace(
            attachment, context=replace(attachment.context, page_url=page(0, 2019))
        )
        whole = cells(0, 2019, b"attachment")
        found = interpretation(
            "0-2019-doc", publisher="示例甲县人民政府", year=2019, observations=whole
        )
        store(a, attachment, found)
        stray = interpretation("stray", kind="look_alike")
        stray = replace(stray, issues=(Issue("year_unknown", "warning", "", "undecided"),))
        store(a, document(f"{PAGE}?stray", b"stray", now=at(1)), stray)


def second_day(path: Path) -> None:
    """What happened on a second day: a report is new, one edited, one vanished."""
    with open_archive(path) as a:
        run = a.begin_run("crawl", "", at(2))
        add_report(a, 3, 2022, now=at(2))
        body = body_of(1, 2020, 1)
        edited = tuple(
            replace(o, value=9, raw="9") if o.cell_id == "proactive.fees.amount" else o
            for o in cells(1, 2020, body)
        )
        add_report(a, 1, 2020, now=at(2), edition=1, observations=edited)
        keep_failure(a, page(2, 2021), run, failure="gone", now=at(2))


def third_day(path: Path) -> None:
    """What vanished is seen again."""
    with open_archive(path) as a:
        add_report(a, 2, 2021, now=at(3))


def released(path: Path, folder: Path, **wish: Any) -> Attempt:
    """Make a release of an archive in a folder of releases."""
    with open_archive(path) as a, shelf(folder) as place:
        return make(a, place, Wish(**wish))


def copied(path: Path, to: Path) -> Path:
    """A copy of a file that is not open."""
    shutil.copyfile(path, to)
    return to
