"""What a world's portals have shown up to a day, and so what an archive of all crawls is to hold.

A report counts from the first crawl on that could see it: one that is published while its portal
is out of order is seen later, or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crawler.demo.articles import Article
from crawler.demo.cells import true_cells
from crawler.demo.plan import PlannedPortal
from crawler.demo.truth import (
    Edit,
    TrueColumn,
    TrueLookAlike,
    TrueReport,
    Truth,
    column_states,
    fewest_requests,
    true_report,
)
from crawler.demo.worlds.annals import CHANGED, correction
from crawler.demo.worlds.fates import Standing

if TYPE_CHECKING:
    from crawler.demo.worlds.world import World


@dataclass(slots=True)
class _Showing:
    """Where and when a report was to be seen: on these days for sure, on those perhaps."""

    articles: list[tuple[PlannedPortal, Article]] = field(default_factory=list)
    days: set[int] = field(default_factory=set)
    perhaps: set[int] = field(default_factory=set)
    sources: list[str] = field(default_factory=list)
    there: bool = False

    @property
    def last(self) -> int:
        return max(self.days | self.perhaps)


def tell_world(world: World, day: int) -> Truth:
    """The truth of a world on a day."""
    showings: dict[str, _Showing] = defaultdict(_Showing)
    look_alikes = []
    columns = []
    requests = 0
    for portal in world.portals:
        standings = [world.standing(portal, one) for one in range(1, day + 1)]
        addresses = _addresses(standings)
        for article in world.articles(portal):
            urls = addresses.get(article.serial, [])
            if article.sort == "look_alike":
                look_alikes += [TrueLookAlike(article.title, article.reason, url) for url in urls]
            else:
                _show(showings[article.key], portal, article, standings, urls)
        columns += _columns(world, portal, standings[-1])
        requests += _fewest(standings[-1])
    seen = {key: one for key, one in showings.items() if one.days or one.perhaps}
    reports = tuple(_report(world, one) for one in seen.values())
    return Truth(
        seed=world.seed,
        day=day,
        portals={portal.id: f"http://www.{portal.id}.demo.gov.cn" for portal in world.portals},
        reports=reports,
        look_alikes=tuple(look_alikes),
        edits=tuple(_edits(world, seen, day)),
        vanishing=tuple(
            key for key, one in seen.items() if any(a.gone_on == day for _, a in one.articles)
        ),
        columns=tuple(columns),
        requests=requests,
    )


def _addresses(standings: Sequence[Standing]) -> Mapping[int, list[str]]:
    """Every address that each article ever had, files included, by its number."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for standing in standings:
        for site in (*standing.former, standing.site):
            for url, (article, file) in site.addresses().items():
                urls = [url, file] if file else [url]
                if article.elsewhere:
                    urls += [one.replace(article.elsewhere, site.base, 1) for one in urls]
                found[article.serial].update(dict.fromkeys(urls))
    return {serial: list(urls) for serial, urls in found.items()}


def _show(
    showing: _Showing,
    portal: PlannedPortal,
    article: Article,
    standings: Sequence[Standing],
    urls: Sequence[str],
) -> None:
    days = {day for day, one in enumerate(standings, 1) if one.seen and article.there(day)}
    perhaps = {day for day, one in enumerate(standings, 1) if not one.sure and article.there(day)}
    showing.days |= days
    showing.perhaps |= perhaps
    if days or perhaps:
        showing.articles.append((portal, article))
        showing.sources += urls
        showing.there |= article.there(len(standings))


def _report(world: World, showing: _Showing) -> TrueReport:
    _, article = showing.articles[0]
    annals = world.annals_of(article.publisher)
    report = annals.report(article.year)
    now = report.on(showing.last)
    corrected = [a for _, a in showing.articles if a.reason == "correction"]
    pages = len(showing.articles) + len({url.split("/")[2] for url in showing.sources}) - 1
    plain = true_report(
        report,
        showing.last,
        tuple(showing.sources),
        own_region=True,
        copied=pages > 1,
    )
    cells = dict(plain.cells)
    if corrected:
        mended = correction(annals.sketches[article.year]).write(annals.numbers(article.year))
        other = true_cells(mended.form, mended.figures, copied=True)[CHANGED]
        cells[CHANGED] = replace(cells[CHANGED], corrected=other, verdict=None)
    states = {now.special.is_edited(day) for day in showing.days}
    portals = {one.id for one, _ in showing.articles}
    return replace(
        plain,
        cells=cells,
        # Of several addresses each has its own versions.
        versions=len(states) if pages == 1 and showing.days and not showing.perhaps else 0,
        gone=not showing.there,
        first_day=0 if showing.perhaps else min(showing.days),
        reposted=portals != {report.portal},
        optional=not showing.days,
    )


def _columns(world: World, portal: PlannedPortal, standing: Standing) -> list[TrueColumn]:
    states = standing.states
    if states == ("ok",):
        states = column_states(standing.site)
    listed = world.listed(portal)
    name = f"demo-{portal.id}"
    if not listed.columns:
        return [TrueColumn(listed.home, name, states, named=False)]
    return [TrueColumn(one.url, name, states) for one in listed.columns]


def _fewest(standing: Standing) -> int:
    """A host that refuses costs robots.txt and one page; a move costs each of them once more."""
    if not standing.seen:
        return 2
    moved = len(standing.former) * 2
    second = {one.elsewhere for column in standing.site.columns for one in column.articles} - {""}
    return fewest_requests(standing.site) + moved + len(second)


def _edits(world: World, seen: Mapping[str, _Showing], day: int) -> list[Edit]:
    found = []
    for key, showing in seen.items():
        _, article = showing.articles[0]
        report = world.annals_of(article.publisher).report(article.year)
        if report.edited and report.special.edited_on == day:
            after = report.edited.figures[CHANGED].raw
            found.append(Edit(key, CHANGED, report.figures[CHANGED].raw, after))
    return found
