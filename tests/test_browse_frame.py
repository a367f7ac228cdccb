"""What every page is made of: words in two languages, addresses, numbers, definitions, drawings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_samples import Site, filled, served
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.browse import charts, printed, small_charts
from archive.browse.assets import asset_path, assets
from archive.browse.definitions import definition_of_cell, definition_of_indicator
from archive.browse.links import Links
from archive.browse.words import LANGUAGES, Words, words
from archive.forms import FORMS, INDICATORS

BROWSE = Path(charts.__file__).parent

PAGES = ["/", "/-/region/", "/-/region/340403", "/-/search?q=示例", "/-/issues", "/-/questions",
         "/-/questions/most_applications", "/-/data", "/-/nowhere"]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(filled(tmp_path_factory.mktemp("frame") / "archive.db")) as site:
        yield site


# Words --------------------------------------------------------------------------------------------


def test_every_word_that_a_template_says_is_there() -> None:
    for path in BROWSE.rglob("templates/*.html"):
        said = set(re.findall(r"""\bt\(["']([\w.]+)["'][,)]""", path.read_text("utf-8")))
        assert said <= set(words()), path.name


def test_both_languages_fill_in_the_same() -> None:
    for key, (zh, en) in words().items():
        assert zh, key
        assert en, key
        assert set(re.findall(r"{\w+}", zh)) == set(re.findall(r"{\w+}", en)), key


def test_chinese_is_set_with_chinese_punctuation() -> None:
    for key, (zh, _) in words().items():
        assert not re.search(r"[\u4e00-\u9fff][,;:?!(]|[,;)][\u4e00-\u9fff]", zh), key


def test_unknown_code_is_shown_as_it_is() -> None:
    assert Words("en").named("verdict", "doubtful") == "doubtful"
    assert Words("zh").named("verdict", "suspect") == "存疑"


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_a_click_from_itself_in_the_other_language(site: Site, page: str) -> None:
    chinese = site.get(page)
    english = site.get(chinese.tree.cssselect("a.language")[0].get("href"))
    assert (chinese.tree.get("lang"), english.tree.get("lang")) == ("zh-CN", "en")
    back = english.tree.cssselect("a.language")[0].get("href")
    assert (
        site.get(back).tree.find(".//h1").text_content()
        == chinese.tree.find(".//h1").text_content()
    )


def test_datasettes_pages_have_our_frame_in_both_languages(site: Site) -> None:
    page = site.get("/archive/current_reports?_lang=en")
    assert page.status == 200
    assert page.tree.get("lang") == "en"
    assert page.links()["Regions"] == "/-/region/?lang=en"
    assert "中文" in page.links()


# Addresses ----------------------------------------------------------------------------------------

_CHARACTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(name=_CHARACTERS)
@settings(max_examples=50)
def test_a_publishers_address_is_one_of_its_parts_and_nothing_else(name: str) -> None:
    url = Links("/", "archive", "en").publisher(name, None)
    path = url.split("?")[0]
    assert path.count("/") == 4
    assert path.startswith("/-/publisher/-/")
    assert re.fullmatch(r"[\w.~%/-]+", path, re.ASCII)
    assert url.endswith("?lang=en")


def test_addresses_leave_out_what_is_empty_and_keep_the_language_apart() -> None:
    links = Links("/base/", "my.archive", "en")
    assert (
        links.search(q="公 开", year=None, form="")
        == "/base/-/search?q=%E5%85%AC+%E5%BC%80&lang=en"
    )
    # Datasette takes a bare word in the query for a column.
    assert links.rows("issues", code="jump") == "/base/my~2Earchive/issues?code=jump&_lang=en"
    assert Links("/", "archive", "zh").report(4503599627370496) == "/-/report/4503599627370496"


def test_assets_are_kept_for_good_under_an_address_that_changes_with_them(site: Site) -> None:
    for name in assets():
        answer = site.get(f"/{asset_path(name)}")
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
        old = site.get(f"/-/assets/0123456789ab/{name}")
        assert old.headers["cache-control"] == "no-cache"


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"),
        (0, "0"),
        (1234567, "1,234,567"),
        (-5, "−5"),
        (2760.89, "2,760.89"),
        (0.12345, "0.1235"),
        (3.0, "3"),
    ],
)
def test_numbers(value: float | None, shown: str) -> None:
    assert printed.number(value) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 10, "0%"),
        (1, 3, "33.3%"),
        (10, 10, "100%"),
        (9999, 10000, ">99.9%"),
        (1, 10_000, "<0.1%"),
        (1, 0, "—"),
        (None, 5, "—"),
        (5, 10, "50%"),
    ],
)
def test_a_share_is_never_all_or_nothing_unless_it_is(
    part: int | None, whole: int, shown: str
) -> None:
    assert printed.percent(part, whole) == shown


def test_short_numbers_count_as_the_language_does() -> None:
    assert [printed.short(v, "zh") for v in (950, 12_000, 3.4e8)] == ["950", "1.2万", "3.4亿"]
    assert [printed.short(v, "en") for v in (950, 12_000, 3.4e8)] == ["950", "12k", "340m"]


# Definitions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_and_indicator_has_a_definition(language: str) -> None:
    t = Words("en" if language == "en" else "zh")
    for form in FORMS.values():
        for cell in form.cells:
            found = definition_of_cell(form.id, cell.id, t)
            assert found.text, cell.id
            assert found.unit, cell.id
            assert found.label != cell.id
            if language == "en" and found.unit != cell.unit:
                assert not re.search(r"[\u4e00-\u9fff]", found.label + found.text + found.unit), (
                    cell.id
                )
    for indicator in INDICATORS:
        found = definition_of_indicator(indicator.id, t)
        assert found.text
        assert (found.label == indicator.label) == (language == "zh")


def test_cell_that_no_form_has_is_shown_by_its_id() -> None:
    assert definition_of_cell("2021", "other.row", Words("zh")).label == "other.row"
    assert definition_of_cell("none", "other.row", Words("en")).label == "other.row"


# Drawings -----------------------------------------------------------------------------------------


@given(st.floats(0, 1e9))
def test_ticks_are_few_and_reach_the_highest(highest: float) -> None:
    ticks = charts.ticks(highest)
    assert 2 <= len(ticks) <= 7
    assert ticks[0] == 0
    assert ticks[-1] >= highest * 0.999


def test_line_is_broken_at_gaps_and_where_it_starts_anew() -> None:
    assert charts.pieces([1, None, 3, 4], {3}) == [[(0, 1)], [(2, 3)], [(3, 4)]]
    assert small_charts.spark([1, 2, 3], {2}).count("M") == 2
    assert small_charts.spark([None, 2], ()) == ""


def test_words_in_drawings_are_no_markup() -> None:
    series = [charts.Series("<b>&", "c1", [1, 2])]
    for drawn in (
        charts.lines_through_time("<i>", [2020, 2021], series, [charts.Break(1, "<u>")]),
        charts.stacked_years("<i>", [2020, 2021], series),
        small_charts.strip([("<b>", "late", 3)]),
    ):
        assert not re.search(r"<[biu]>", drawn)


def test_labels_do_not_cover_each_other() -> None:
    series = [charts.Series(f"s{n}", f"c{n}", [5, 5]) for n in range(1, 5)]
    drawn = charts.lines_through_time("x", [2020, 2021], series)
    heights = sorted(
        float(y) for y in re.findall(r'class="series c\d" x="[\d.]+" y="([\d.]+)"', drawn)
    )
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 16
