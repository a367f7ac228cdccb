"""What the miniature web holds, written down, so that a crawl can be held against it.

The truth is what the pages print, neither more nor less: a cell left blank is blank, a total that
the office got wrong stands as it was printed, with the sums that fail for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from crawler.demo.cells import TrueCell, true_cells
from crawler.demo.figures import broken
from crawler.demo.reports import Report
from crawler.demo.sites.site import Site


@dataclass(frozen=True, slots=True)
class BrokenSum:
    """勾稽关系 that fails in the report itself; the source is wrong, not the reading."""

    id: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrueReport:
    """A report as it stands on one day.

    `form` is `prose` where the report has no tables; `region_code` is None where the portal's is
    not the publisher's; `sources` are the addresses that show it, attachments included; `versions`
    counts how often it has read differently up to this day, 0 where that differs from address to
    address; `gone` tells that no address is left.
    `first_day` is that of the first crawl that could see it, 0 where it may be one or another. A
    `reposted` report stands on portals of other places too, where nothing says whose place it is;
    an `optional` one may be missing, since only a browser or a way from the home page leads to it.
    """

    key: str
    publisher: str
    region_code: str | None
    kind: str
    portal: str
    year: int
    form: str
    title: str
    state: str
    manner: str
    style: str
    published: str
    sources: tuple[str, ...]
    versions: int
    gone: bool
    cells: Mapping[str, TrueCell]
    statements: Mapping[str, int | float]
    broken: tuple[BrokenSum, ...]
    first_day: int = 1
    reposted: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TrueLookAlike:
    """A page in the same columns that is no report, and of what sort it is."""

    title: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that reads differently on the second day."""

    key: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrueColumn:
    """栏目 of the registry and the states that are right for it after the day's crawl.

    `url` is the home page where the registry gives no more, which is then not `named`.
    """

    url: str
    portal: str
    states: tuple[str, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that the miniature web holds on one day, and what its second day changes.

    `requests` are the fewest in which a visitor sees it all: robots.txt once for each host, the
    pages of the listings, each page and file of a report.
    """

    seed: int
    day: int
    portals: Mapping[str, str]
    reports: tuple[TrueReport, ...]
    look_alikes: tuple[TrueLookAlike, ...]
    edits: tuple[Edit, ...]
    vanishing: tuple[str, ...]
    columns: tuple[TrueColumn, ...] = ()
    requests: int = 0

    @property
    def has_trouble(self) -> bool:
        """Whether a crawl may end with trouble: a column stands otherwise than well."""
        return any({*column.states} - {"ok", "empty"} for column in self.columns)

    def write(self, path: Path) -> None:
        """Write it as one JSON document. Raises OSError."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")


def tell_truth(
    seed: int, day: int, reports: tuple[Report, ...], sites: Mapping[str, Site]
) -> Truth:
    """What the sites hold on a day."""
    sources: dict[str, list[str]] = {report.key: [] for report in reports}
    look_alikes = []
    for site in sites.values():
        for url, (article, file) in site.addresses().items():
            if article.sort == "look_alike":
                look_alikes.append(TrueLookAlike(article.title, article.reason, url))
            else:
                sources[article.key] += [url, file] if file else [url]
    edits = [
        Edit(report.key, cell, figure.raw, report.edited.figures[cell].raw)
        for report in reports
        if report.edited
        for cell, figure in report.figures.items()
        if figure != report.edited.figures[cell]
    ]
    return Truth(
        seed=seed,
        day=day,
        portals={name: site.base for name, site in sites.items()},
        reports=tuple(_report(one, day, tuple(sources[one.key]), sites) for one in reports),
        look_alikes=tuple(look_alikes),
        edits=tuple(edits),
        vanishing=tuple(report.key for report in reports if report.special.gone_on),
        columns=tuple(
            TrueColumn(site.base + path, f"demo-{name}", column_states(site))
            for name, site in sites.items()
            for path in site.registry_paths()
        ),
        requests=sum(fewest_requests(site) for site in sites.values()),
    )


def column_states(site: Site) -> tuple[str, ...]:
    """The states that are right for the columns of a site that is well.

    One that shows fewer than before has changed; whether it does, hangs on which day was seen last.
    """
    articles = (article for column in site.all_columns for article in column.articles)
    return ("ok", "changed") if any(one.gone_on == site.day for one in articles) else ("ok",)


def fewest_requests(site: Site) -> int:
    """The requests without which not all of a site's reports are seen: `Truth.requests`."""
    reports = [
        article
        for column in site.columns
        for article in column.articles
        if article.sort == "report"
    ]
    files = sum(article.attachment for article in reports)
    return 1 + site.listing_requests() + len(reports) + files


def _report(
    report: Report, day: int, sources: tuple[str, ...], sites: Mapping[str, Site]
) -> TrueReport:
    copied = len(sources) > 1 and report.manner != "attachment"
    # A report of an authority from elsewhere: the column's division is not its own.
    own = report.publisher.startswith(sites[report.portal].portal.place)
    return true_report(report, day, sources, own_region=own, copied=copied)


def true_report(
    report: Report, day: int, sources: tuple[str, ...], *, own_region: bool, copied: bool
) -> TrueReport:
    """A report as it reads on a day; `copied` where other pages speak for its numbers."""
    now = report.on(day)
    prose = report.manner == "prose"
    figures = {} if prose else now.figures
    failing = broken(now.form, {c: f.value for c, f in figures.items()}) if figures else ()
    return TrueReport(
        key=report.key,
        publisher=report.publisher,
        region_code=report.region_code if own_region else None,
        kind=report.kind,
        portal=report.portal,
        year=report.year,
        form="prose" if prose else report.form,
        title=report.title,
        state="tables_missing" if prose else "complete",
        manner=report.manner,
        style=report.special.style,
        published=str(report.published),
        sources=sources,
        versions=2 if report.special.is_edited(day) else 1,
        gone=0 < report.special.gone_on <= day,
        cells=true_cells(report.form, figures, copied=copied),
        statements=now.prose.statements,
        broken=tuple(BrokenSum(one.id, one.left, one.right) for one in failing),
    )
