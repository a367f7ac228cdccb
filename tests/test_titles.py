"""The grammar of titles, on tables of titles as portals print them and of shapes they come in."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import OUTSIDE
from hypothesis import given
from hypothesis import strategies as st

from archive.script import to_simplified, without_pinyin
from archive.titles import FIRST_YEAR, is_body_name, normalise_title, read_title, tidy_title

CASES = Path(__file__).with_name("cases") / "titles"
FILES = ("printed.tsv", "shapes.tsv", "odd.tsv", "look_alikes.tsv")
REGISTRY = Path(__file__).parents[2] / "shared" / "registry" / "report_urls.csv"

#: The letters that titles are made of, so that random texts come near to titles.
ANY_TITLE = st.text() | st.text(
    alphabet="政府信息公开工作年度报告总结关于的解读图二〇年度2019-_|()（）《》 \n县局镇運(yùn)."
)


def cases(name: str) -> list[tuple[str, str, str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(row[0], row[1], row[2], row[3]) for row in rows]


@pytest.mark.parametrize(
    ("title", "publisher", "year", "kind"), [row for name in FILES for row in cases(name)]
)
def test_title_is_read_as_a_reader_reads_it(
    title: str, publisher: str, year: str, kind: str
) -> None:
    read = read_title(title)
    assert (read.publisher, str(read.year or ""), read.kind) == (publisher, year, kind)
    assert read.raw == title
    assert bool(read.reason) == (kind != "report")


def test_titles_of_the_registry_are_read_to_99_percent() -> None:
    if not REGISTRY.exists():
        pytest.skip(f"{REGISTRY} {OUTSIDE} and is not here")
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["title_or_first_line"]]
    # A row whose title names neither body nor year took them from its address.
    rows = [row for row in rows if row["year"] in row["title_or_first_line"]]
    rows = [
        row for row in rows if not row["title_or_first_line"].startswith(f"{row['year']}年政府")
    ]
    wrong = []
    for row in rows:
        read = read_title(row["title_or_first_line"])
        said = read.publisher.replace("政府", "").replace("人民", "")
        wanted = row["publisher"].replace("政府", "").replace("人民", "")
        if read.year != int(row["year"]) or not said or (said not in wanted and wanted not in said):
            wrong.append((row["title_or_first_line"], read))
    assert len(wrong) <= len(rows) / 100, wrong


@given(ANY_TITLE)
def test_any_text_is_read(text: str) -> None:
    read = read_title(text)
    assert read.raw == text
    assert read.kind in {"report", "look_alike", "unclear"}
    assert read.year is None or read.year >= FIRST_YEAR
    tidy_title(text)


@given(ANY_TITLE)
def test_normalising_is_idempotent(text: str) -> None:
    normal = normalise_title(text)
    assert normalise_title(normal) == normal


@given(st.text())
def test_simplifying_keeps_every_place(text: str) -> None:
    assert len(to_simplified(text)) == len(text)


def test_titles_are_shown_as_printed_without_dirt() -> None:
    shown = tidy_title("臨夏州交通運(yùn)輸局2019年政府信息公開工作 年度報(bào)告 - 門戶網站")
    assert shown == "臨夏州交通運輸局2019年政府信息公開工作年度報告"
    assert (
        tidy_title("Page 9 - 龙归镇2016年政府信息公开年报.docx") == "龙归镇2016年政府信息公开年报"
    )


def test_pinyin_goes_and_other_brackets_stay() -> None:
    assert (
        without_pinyin("報(bào)告,辦(ban)(ban)公室(app)(国家版权局)")
        == "報告,辦公室(app)(国家版权局)"
    )


@pytest.mark.parametrize("name", ["如东县水务局", "龙归镇", "国家新闻出版署(国家版权局)"])
def test_names_of_bodies(name: str) -> None:
    assert is_body_name(name)


@pytest.mark.parametrize("name", ["我局", "本机关", "武威市人民政府门户网站", "原创", "", "abc局"])
def test_names_of_nobody(name: str) -> None:
    assert not is_body_name(name)
