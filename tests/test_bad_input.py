"""What nobody would publish and somebody will serve: bounded, told, and the next one is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from archive_samples import document
from bad_inputs import BAD, SLOW, TITLE, page
from golden import document_of

from archive.records import Interpretation
from pipelines.formats import MOST_PIECES, TOO_MUCH, extract
from pipelines.interpret import _interpret, interpret
from pipelines.readers import TOO_LONG, Readers

GOOD = document_of("html_2021_merged_heads")
# What must be told, in words that stand in the issue; where nothing is named, reading goes on.
TOLD = {
    "many_tables_of_many_spans": TOO_MUCH,
    "markup_nested_deep": "nested too deeply",
    "tables_nested_deep": "nested too deeply",
    "a_million_small_tables": "tags: no report is written so",
    "attributes_without_end": "attributes: no report is written so",
    "a_page_of_too_many_bytes": "more than 8 MiB",
    "a_text_of_too_many_bytes": "more than 4 MiB",
    "bare_figures_on_lines": TOO_MUCH,
    "bare_figures_on_one_line": TOO_MUCH,
    "figures_in_paragraphs": TOO_MUCH,
    "labels_in_a_row": TOO_MUCH,
    "words_in_a_row": TOO_MUCH,
    "closed_cells_in_a_row": TOO_MUCH,
    "a_bomb_in_a_word_document": "more than",
    "pages_of_a_pdf_without_end": "without any text",
    "a_pdf_that_holds_itself": "PDF",
}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def good() -> Interpretation:
    return interpret(GOOD)


@pytest.mark.parametrize("name", sorted(set(BAD) - SLOW))
def test_bad_input_is_bounded(name: str, readers: Readers, good: Interpretation) -> None:
    found, following = readers.read_all([document(body=BAD[name]()), GOOD])
    told = " ".join(issue.detail for issue in found.issues)
    assert TOO_LONG not in told
    assert "the reader failed" not in told
    assert TOLD.get(name, "") in told
    assert not any(o.verdict == "verified" for o in found.observations)
    assert following == good


def test_each_that_must_be_told_is_there() -> None:
    assert set(TOLD) <= set(BAD) - SLOW
    assert set(BAD) >= SLOW


def test_entities_are_not_followed() -> None:
    assert "root:" not in _interpret(document(body=BAD["an_entity_of_a_file"]())).text


@pytest.mark.parametrize("tag", ["font", "b", "span", "u"])
def test_tags_that_are_never_closed_hide_nothing(tag: str) -> None:
    """The page goes on behind them: the limit of libxml2 for nested elements would end it there."""
    text = f"<p>前言。<{tag}>" * 300 + "<p>第二十条第（六）项</p>"
    table = "<table><tr><td>信息内容<td>本年处理决定数量<tr><td>行政处罚<td>12</table>"
    (observation,) = _interpret(document(body=page(text + table + "<p>结尾。</p>"))).observations
    assert observation.value == 12


def test_a_long_table_hides_nothing_behind_it() -> None:
    table = "<table>" + "<tr><td>目录<td>一<td>二</tr>" * 9000 + "</table>"
    tables = "<table><tr><td>信息内容<td>本年处理决定数量<tr><td>行政处罚<td>12</table>"
    found = _interpret(document(body=page(f"{table}<p>第二十条第（六）项</p>{tables}")))
    assert [o.value for o in found.observations] == [12]


def test_a_text_may_be_as_long_as_the_longest() -> None:
    text = f"{TITLE}\n" + "一 " * (MOST_PIECES - 1)
    assert not extract(text.encode()).problem
    assert extract((text + " 一").encode()).problem == TOO_MUCH


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<b><i>1</i></b>0", 10),
        ("<p><strong><span>1</span></strong>20</p>", 120),
        ("<font><b>3</b>4</font>5", 345),
        ("<p><b><i></i>7</b></p>", 7),
    ],
)
def test_text_behind_nested_markup_stands_behind_it(cell: str, shown: int) -> None:
    rows = f"<tr><td>信息内容<td>本年处理决定数量<tr><td>行政处罚<td>{cell}"
    found = _interpret(
        document(body=page(f"<p>第二十条第（六）项</p><table>{rows}</table><p>完。"))
    )
    assert [o.value for o in found.observations] == [shown]
