"""Worlds: the same from the same seed, invented throughout, and true to what is told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from demo_pages import fetch, printed_numbers, squeeze, status
from good_time import within
from lxml import html

from archive.divisions import divisions, find, level_of
from archive.publishers import kind_of
from archive.titles import read_title
from crawler.demo.days import date_of, first_day_with
from crawler.demo.plan import PlannedPortal
from crawler.demo.proxy import Proxy
from crawler.demo.sites import SITES
from crawler.demo.sites.site import Request
from crawler.demo.truth import TrueReport, Truth
from crawler.demo.web import MiniatureWeb
from crawler.demo.worlds import World
from crawler.demo.worlds.annals import CHANGED
from crawler.demo.worlds.fates import FATES, Fate
from spiders.registry import load_registry

SEED = 7
# Of three hundred portals every fate befalls some.
PORTALS = 300


@pytest.fixture(scope="module")
def world() -> World:
    return World(SEED, PORTALS, 5)


@pytest.fixture(scope="module")
def middle() -> World:
    return World(SEED, 120, 3)


@pytest.fixture(scope="module")
def small() -> World:
    return World(SEED, 2 * len(SITES), 2)


@pytest.fixture(scope="module")
def web(small: World) -> Iterator[MiniatureWeb]:
    with MiniatureWeb(scene=small.on(1)) as running:
        yield running


def portals_with(world: World, kind: str) -> list[PlannedPortal]:
    return [one for one in world.portals if world.fates[one.id].kind == kind]


# -- the population -------------------------------------------------------------------------------


def test_a_world_is_there_at_once() -> None:
    # Nothing is written yet.
    with within(5):
        World(SEED, PORTALS, 5).on(1)


def test_the_same_seed_gives_the_same_world() -> None:
    def told(world: World) -> list[object]:
        return [world.fates, [one.portal for one in world.on(3).registry], world.on(3).tell()]

    one, again, other = (told(World(seed, 12, 2)) for seed in (SEED, SEED, 8))
    assert one == again
    assert one != other


def test_places_are_invented_and_their_codes_free(world: World) -> None:
    assert len({one.place for one in world.portals}) == PORTALS
    assert len({one.region_code for one in world.portals}) == PORTALS
    for portal in world.portals:
        assert not any(find(portal.place[:end]) for end in range(2, len(portal.place) + 1))
        assert portal.region_code not in divisions()
        assert f"{portal.region_code[:4]}00" in divisions()
        assert level_of(portal.region_code) == "county"
        assert portal.province_code in divisions()


def test_more_portals_than_there_are_names_for_are_refused() -> None:
    with pytest.raises(ValueError, match="There are names for"):
        World(SEED, 100_000, 1)


def test_every_content_system_has_its_turn(world: World) -> None:
    counted = Counter(portal.site for portal in world.portals)
    assert set(counted) == set(SITES)
    assert min(counted.values()) >= PORTALS // len(SITES) - 3


def test_publishers_and_titles_are_such_as_the_archive_knows(world: World) -> None:
    for portal in world.portals:
        for publisher in portal.columns[0].publishers:
            assert kind_of(publisher.name) == publisher.kind
        for article in world.articles(portal):
            if article.sort == "report":
                title = read_title(article.title)
                assert title.kind == "report", article.title
                assert (title.publisher, title.year) == (article.publisher, article.year)


def test_columns_have_the_dirt_of_real_ones(world: World) -> None:
    articles = [one for portal in world.portals for one in world.articles(portal)]
    reports = [one for one in articles if one.sort == "report"]
    assert any(one.listed.endswith("...") for one in reports)
    assert any(one.attachment for one in reports)
    assert any(one.elsewhere for one in reports)
    assert any(one.reason == "correction" for one in reports)
    assert any(one.gone_on for one in reports)
    assert any(one.text.state(9) == "edited" for one in reports)
    assert any(one.shown_from > first_day_with(one.published) for one in reports)
    twice = Counter(
        (one.title, portal.id) for portal in world.portals for one in world.articles(portal)
    )
    assert max(twice.values()) == 2
    foreign = [
        one
        for portal in world.portals
        for one in world.articles(portal)
        if not one.publisher.startswith(portal.place)
    ]
    assert foreign
    years = {year for one in world.portals for year in one.columns[0].publishers[1].years}
    assert years == set(range(2021, 2026))


# -- the fates ------------------------------------------------------------------------------------


def test_every_fate_befalls_somebody_and_most_portals_are_calm(world: World) -> None:
    counted = Counter(fate.kind for fate in world.fates.values())
    assert set(counted) == {"calm", *FATES}
    assert counted["calm"] > PORTALS * 0.6


def test_what_passes_lasts_a_day_and_what_stays_stays() -> None:
    assert [Fate("refused", 3).on(day) for day in (2, 3, 4)] == ["calm", "refused", "calm"]
    assert [Fate("dead", 3).on(day) for day in (2, 3, 4)] == ["calm", "dead", "dead"]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("refused", "dead"),
        ("unavailable", "dead"),
        ("timed_out", "dead"),
        ("dead", "dead"),
        *((f"challenge_{name}", "blocked") for name in ("412", "521", "403", "200")),
        ("robots", "robots"),
        ("empty", "empty"),
        ("hollow", "changed"),
        ("scripted", "needs_browser"),
        ("moved_host", "moved"),
        ("moved_column", "moved"),
        ("renewed", "moved"),
        ("replaced", "dead"),
        ("https", "dead"),
        ("slow", "ok"),
    ],
)
def test_each_fate_has_its_state(world: World, kind: str, state: str) -> None:
    portal = portals_with(world, kind)[0]
    fate = world.fates[portal.id]
    assert state in world.standing(portal, fate.since).states
    if fate.since > 1:
        assert world.standing(portal, fate.since - 1).states == ("ok",)


@pytest.mark.parametrize("kind", ["moved_host", "moved_column", "renewed"])
def test_what_moved_is_found_from_where_it_was(world: World, kind: str) -> None:
    portal = portals_with(world, kind)[0]
    since = world.fates[portal.id].since
    before, after = (world.standing(portal, day).site for day in (since - 1, since))
    with MiniatureWeb(scene=world.on(since)) as web:
        column = before.base + before.registry_paths()[0]
        with web.opener.open(column.partition("#")[0], timeout=60) as answer:
            assert answer.url == (after.base + after.registry_paths()[0]).partition("#")[0]
        there = [
            (url, one)
            for url, (one, _) in before.addresses().items()
            if one.there(since) and not one.elsewhere
        ]
        assert there
        for url, article in there:
            assert squeeze(article.title) in squeeze(unescape(fetch(web, url)))


def test_the_registry_knows_some_by_their_home_page_only(web: MiniatureWeb, small: World) -> None:
    registry = load_registry(web.registry_path)
    assert len(registry.portals) == len(small.portals)
    alone = [one for one in registry.portals if not one.columns]
    assert 0 < len(alone) < len(registry.portals) / 4


# -- the pages and the truth ----------------------------------------------------------------------


def test_every_address_of_a_report_shows_it(web: MiniatureWeb, small: World) -> None:
    shown = 0
    for portal in small.portals:
        site = web.sites[portal.id]
        if web.scene.hosts[urlsplit(site.base).netloc] is not site:
            continue
        for url, (article, file) in site.addresses().items():
            if article.there(1):
                page = squeeze(unescape(fetch(web, url)))
                assert squeeze(article.title) in page, url
                assert not file or status(web, file) == 200
                shown += 1
    assert shown > 4 * len(small.portals)
    assert web.faults == []


def test_reports_print_what_the_truth_says(web: MiniatureWeb) -> None:
    checked = 0
    for report in web.truth.reports:
        if report.manner == "attachment" or report.optional or report.first_day != 1:
            continue
        numbers = printed_numbers(fetch(web, report.sources[0]))
        first = [cell.raw for cell in report.cells.values()]
        mended = [(cell.corrected or cell).raw for cell in report.cells.values()]
        # Lists of news stand in tables too.
        shown = [numbers[n : n + len(first)] for n in range(len(numbers) - len(first) + 1)]
        assert first in shown or mended in shown, report.sources[0]
        checked += 1
    assert checked > 100


def test_every_portal_can_be_walked_from_its_home_page(web: MiniatureWeb) -> None:
    for name, site in web.sites.items():
        if web.scene.hosts[urlsplit(site.base).netloc] is not site:
            continue
        home = html.fromstring(fetch(web, f"{site.base}/"))
        assert home.xpath("//a[contains(., '信息公开')]/@href"), name


def test_a_report_is_expected_from_the_first_crawl_that_could_see_it(middle: World) -> None:
    by_day = {day: truth_by_key(middle.on(day).tell()) for day in (1, 5)}
    for key, report in by_day[1].items():
        assert report.first_day in (0, 1)
        assert key in by_day[5]
    later = [one for key, one in by_day[5].items() if key not in by_day[1]]
    assert {one.first_day for one in later} - {0} == {2, 3, 4, 5}
    # Published between the first two, or turned up later than their date says.
    assert any(str(date_of(1)) < one.published <= str(date_of(2)) for one in later)
    assert any(one.published <= str(date_of(1)) for one in later)


def truth_by_key(truth: Truth) -> dict[str, TrueReport]:
    return {one.key: one for one in truth.reports}


def test_edits_and_disappearances_are_told(middle: World) -> None:
    truth = middle.on(3).tell()
    reports = {one.key: one for one in truth.reports}
    assert truth.edits
    assert truth.vanishing
    for edit in truth.edits:
        cell = reports[edit.key].cells[CHANGED]
        if reports[edit.key].versions == 2:
            assert cell.raw == edit.after != edit.before
    assert all(reports[key].gone for key in truth.vanishing if reports[key].versions)


def test_nobody_can_see_it_all_in_fewer_requests(web: MiniatureWeb) -> None:
    documents = len({url for one in web.truth.reports for url in one.sources if not one.optional})
    assert web.truth.requests > documents


def test_a_hundred_thousand_pages_are_no_trouble(small: World) -> None:
    scene = small.on(1)
    proxy = Proxy(scene.hosts, 1)
    site = next(site for site in scene.sites.values() if site.portal.site == "trs_variables")
    urls = [urlsplit(url) for url, (one, _) in site.addresses().items() if one.there(1)]
    with within(4):
        for n in range(2000):
            url = urls[n % len(urls)]
            said, _ = proxy.answer(url.netloc, Request("GET", url.path))
            assert said is not None
            assert said.status == 200
