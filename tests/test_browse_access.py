"""Everybody can read the pages: structure for those who listen, contrast, not colour alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import PUBLISHER, REPORT
from browse_samples import Page, Site, filled, served

from archive.browse import charts

PAGES = [
    "/",
    "/-/region/",
    "/-/region/320106",
    "/-/region/340000",
    f"/-/publisher/340403/{PUBLISHER}",
    "/-/search?q=示例",
    "/-/issues",
    f"/-/report/{REPORT}?cell=review.total",
    f"/-/report/{REPORT}?from=1&to=2&lang=en",
    "/-/questions",
    "/-/questions/most_applications",
    "/-/questions/disputes_by_year",
    "/-/data",
    "/-/glossary?form=2021",
    "/-/nowhere",
    "/?lang=en",
]

CSS = (Path(charts.__file__).parent / "static" / "nianbao.css").read_text("utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(filled(tmp_path_factory.mktemp("access") / "archive.db")) as site:
        yield site


@pytest.fixture(scope="module", params=PAGES)
def page(site: Site, request: pytest.FixtureRequest) -> Page:
    return site.get(request.param)


def test_page_has_language_title_and_landmarks(page: Page) -> None:
    tree = page.tree
    assert tree.get("lang") in {"zh-CN", "en"}
    assert tree.find(".//title").text.strip()
    assert len(tree.findall(".//main")) == 1
    assert len(tree.findall(".//header")) == 1
    assert len(tree.findall(".//footer")) == 1
    assert all(nav.get("aria-label") for nav in tree.iter("nav"))


def test_first_link_skips_to_the_content(page: Page) -> None:
    first = next(page.tree.iter("a"))
    assert first.get("href") == f"#{page.tree.find('.//main').get('id')}"


def test_headings_skip_no_level(page: Page) -> None:
    levels = [int(one.tag[1]) for one in page.tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_tables_have_captions_and_heads_with_a_scope(page: Page) -> None:
    for table in page.tree.iter("table"):
        assert table.find("caption").text_content().strip()
        assert table.findall(".//thead//th")
        assert all(th.get("scope") for th in table.iter("th"))


def test_fields_buttons_and_links_have_names(page: Page) -> None:
    for field in page.tree.xpath(
        "//input[@type!='hidden'] | //input[not(@type)] | //select | //textarea"
    ):
        labelled = field.get("aria-label") or field.xpath("ancestor::label")
        assert labelled or page.tree.xpath(f"//label[@for='{field.get('id')}']")
    for one in page.tree.xpath("//a | //button"):
        assert one.text_content().strip() or one.get("aria-label")


def test_ids_are_there_once_and_what_is_referred_to_is_there(page: Page) -> None:
    ids = page.tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "popovertarget", "for"):
        assert set(page.tree.xpath(f"//@{name}")) <= set(ids)


def test_regions_that_scroll_can_be_reached_by_keyboard_and_have_names(page: Page) -> None:
    for one in page.tree.cssselect(".scroll"):
        assert one.get("tabindex") == "0"
        assert one.get("aria-label")


def test_drawings_have_a_name_or_are_hidden_and_charts_have_a_table(page: Page) -> None:
    for one in page.tree.iter("svg"):
        assert one.get("aria-label") or one.get("aria-hidden") == "true"
    for one in page.tree.cssselect("figure.chart"):
        assert one.cssselect("table") or page.tree.cssselect("table.question")


def test_squares_and_marks_say_in_words_what_their_colour_says(page: Page) -> None:
    for square in page.tree.cssselect(".square"):
        assert square.cssselect(".hidden")[0].text_content().strip()
    for mark in page.tree.cssselect(".verdict, .state, .standing"):
        assert mark.text_content().strip()
    assert re.search(r"\.value\.suspect::after \{ content: \"!\"", CSS)


# Contrast, worked out from the style sheet as WCAG 2 does


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", css))


LIGHT = _colours(CSS.split("@media", 1)[0])
DARK = LIGHT | _colours(CSS.split("(prefers-color-scheme: dark)", 1)[1].split("\n}\n", 1)[0])


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


MARKED = [
    "verified",
    "unverified",
    "suspect",
    "on-time",
    "late",
    "overdue",
    "expected",
    "vanished",
    "moved",
    "unknown",
]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(colours: dict[str, str]) -> None:
    pairs = [
        (text, ground)
        for text in ("--ink", "--muted", "--link")
        for ground in ("--paper", "--surface", "--sunk")
    ]
    pairs += [(f"--{name}", f"--{name}-bg") for name in MARKED]
    pairs += [(f"--chart-{n}", "--paper") for n in range(1, 6)]
    pairs += [("--heat-ink", f"--heat-{n}") for n in range(1, 6)] + [
        ("--muted", "--heat-0"),
        ("--ink", "--mark"),
    ]
    pairs += [("--suspect", "--paper"), ("--late", "--paper")]
    too_weak = {pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5}
    assert not too_weak


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_and_focus_can_be_seen(colours: dict[str, str]) -> None:
    for name in ("--line-strong", "--focus"):
        for ground in ("--paper", "--surface"):
            assert contrast(colours[name], colours[ground]) >= 3, (name, ground)


def test_every_colour_has_a_dark_one_and_none_stands_outside_the_variables() -> None:
    dark = _colours(CSS.split("(prefers-color-scheme: dark)", 1)[1].split("\n}\n", 1)[0])
    assert set(dark) == set(LIGHT)
    rules = CSS.split("/* Text ---", 1)[1].split("@media print", 1)[0]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) <= {"#fff"}
