"""Cells' texts: what is a number, what is nothing, what cannot be told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.tables.numbers import in_unit, read_figure, squeeze

NUMBERS = [
    ("0", 0, ""),
    ("0.00", 0, ""),
    ("-0", 0, ""),
    ("零", 0, ""),
    ("〇", 0, ""),
    ("12", 12, ""),
    (" 12 ", 12, ""),
    ("\xa012\u3000", 12, ""),
    ("１２", 12, ""),
    ("1,276", 1276, ""),
    ("1，276", 1276, ""),
    ("12,345,678", 12345678, ""),
    ("12.50", 12.5, ""),
    ("１２．５", 12.5, ""),
    ("7.0", 7, ""),
    ("+2", 2, ""),
    ("＋５", 5, ""),
    ("-367", -367, ""),
    ("－5", -5, ""),
    ("−5", -5, ""),
    ("–5", -5, ""),
    ("增12", 12, ""),
    ("减3", -3, ""),
    ("增加1423", 1423, ""),
    ("减少8", -8, ""),
    ("新增4", 4, ""),
    ("25件", 25, "件"),
    ("25 件", 25, "件"),
    ("25\n件", 25, "件"),
    ("3人次", 3, "人次"),
    ("3987.75万", 3987.75, "万"),
    ("3987.75 万", 3987.75, "万"),
    ("23600万元", 23600, "万元"),
    ("251000元", 251000, "元"),
    ("1.2亿元", 1.2, "亿元"),
    ("1.8万件", 18000, "件"),
    ("十", 10, ""),
    ("二十", 20, ""),
    ("一百二十三", 123, ""),
    ("一百二十三件", 123, "件"),
    ("22（其中修订16件）", 22, ""),
    ("251000（元）", 251000, "元"),
    ("25(单位：万元)", 25, "万元"),
    ("25件（件）", 25, "件"),
    ("12。", 12, ""),
    ("0；", 0, ""),
    ("22(其中修订16件)", 22, ""),
    ("2\u200b5", 25, ""),
    ("\ufeff8", 8, ""),
]
NOT_APPLICABLE = [
    "-",
    "－",
    "—",
    "——",
    "–",
    "―",
    "--",
    "---",
    "/",
    "／",
    "\\",
    "*",
    "无",
    " 无 ",
    "没有",
    "不适用",
    "无此项",
    "N/A",
]
NOTHING = ["_", "____", "&nbsp;", "&nbsp;&nbsp;", "<br/>", "<br>", " &nbsp; "]
BLANK = ["", " ", "\n", "\t", "\xa0", "\u3000", "\u200b", "\ufeff", "\xa0\u200b\n\u3000", "\u00ad"]
WORDS = [
    "未制发",
    "本单位未制作规章",
    "详见附件",
    "约25",
    "25余件",
    "近百件",
    "3+2",
    "3/5",
    "5%",
    "1-3",
    "12月",
    "2023年",
    "(12)",
    "第3项",
    "共25件",
    "见附表",
    "空",
    "一般",
    "+增3",
    "1e3",
    "nan",
    "inf",
    "1_000",
    "0x1F",
    "—5元整",
    "½",
]
TORN = ["12 3", "1 234", "1\n2", "1\xa02", "1,\n234", "3. 5", "3 .5"]
DAMAGED = ["12,34", "1,2345", "1.2.3", "3。5", "12.", "12，", "O", "1O", "l2", "I", "1'234", "1、2"]
GLUED = ["00", "0000000", "012", "0012件", "1234567890123"]


@pytest.mark.parametrize(("text", "value", "unit"), NUMBERS)
def test_a_number_is_read(text: str, value: float, unit: str) -> None:
    figure = read_figure(text)
    assert figure.value == value
    assert figure.unit == unit
    assert figure.meaning == ("number" if value else "zero")


@pytest.mark.parametrize("text", NOT_APPLICABLE)
def test_a_sign_for_not_applicable_is_no_number(text: str) -> None:
    figure = read_figure(text)
    assert (figure.meaning, figure.value) == ("not_applicable", None)


@pytest.mark.parametrize("text", [*BLANK, *NOTHING])
def test_nothing_is_not_zero(text: str) -> None:
    figure = read_figure(text)
    assert (figure.meaning, figure.value) == ("blank", None)


@pytest.mark.parametrize("text", WORDS)
def test_words_stay_words(text: str) -> None:
    figure = read_figure(text)
    assert (figure.meaning, figure.value) == ("text", None)


@pytest.mark.parametrize("text", [*TORN, *DAMAGED, *GLUED, "一", " 一 "])
def test_a_damaged_number_is_unreadable(text: str) -> None:
    figure = read_figure(text)
    assert (figure.meaning, figure.value) == ("unreadable", None)


@pytest.mark.parametrize("text", ["12①", "12²", "3③", "5¹", "12⑴"])
def test_the_mark_of_a_footnote_is_no_digit(text: str) -> None:
    """NFKC makes a digit of it: 12① would be 121."""
    assert read_figure(text).value in (None, 12, 3, 5)


@pytest.mark.parametrize("text", ["一二", "十百", "百百", "十十", "一二三"])
def test_a_row_of_numerals_is_no_number(text: str) -> None:
    """一二 may be two cells glued together as well as a twelve."""
    assert read_figure(text).value is None


@pytest.mark.parametrize("text", ["25（以万元计）", "25(元为单位)"])
def test_a_remark_on_the_unit_that_is_none_leaves_the_number_open(text: str) -> None:
    assert read_figure(text).meaning == "unreadable"


@pytest.mark.parametrize("text", ["1 . 属于国家秘密", "2. 5年以上", "12 3号文"])
def test_words_with_torn_digits_are_words(text: str) -> None:
    assert read_figure(text).meaning == "text"


def test_an_invisible_character_does_not_hide_a_tear() -> None:
    assert read_figure("1\u200b 2").meaning == "unreadable"


@pytest.mark.parametrize(
    ("value", "printed", "wanted", "converted"),
    [
        (251000, "元", "万元", 25.1),
        (23600, "万元", "万元", 23600),
        (1.2, "亿元", "万元", 12000),
        (3987.75, "万元", "元", 39877500),
        (25, "件", "件", 25),
        (25, "", "件", 25),
        (7, "条", "件", 7),
        (0, "元", "万元", 0),
        (3.5, "万", "万元", 3.5),
        (3.2, "万", "件", 32000),
        (1.024, "", "万元", 1.024),
    ],
)
def test_money_is_given_in_the_forms_unit(
    value: float, printed: str, wanted: str, converted: float
) -> None:
    assert in_unit(value, printed, wanted) == pytest.approx(converted)


@pytest.mark.parametrize(
    ("value", "printed"), [(1.024, ""), (0.5, "件"), (1.23456, "万"), (25, "元"), (2, "亿元")]
)
def test_what_cannot_be_a_count_is_none(value: float, printed: str) -> None:
    assert in_unit(value, printed, "件") is None


@given(st.integers(0, 10**9))
def test_any_whole_number_is_read_however_it_is_printed(number: int) -> None:
    full_width = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in (str(number), f"{number:,}", full_width, f" {number}\xa0", f"{number}件"):
        assert read_figure(text).value == number
    assert read_figure(f"-{number}").value == -number
    assert read_figure(f"减{number}").value == -number


@settings(max_examples=300)
@given(st.text(max_size=12))
def test_any_text_has_a_meaning(text: str) -> None:
    figure = read_figure(text)
    assert (figure.value is not None) == (figure.meaning in ("number", "zero"))
    assert (figure.meaning == "zero") == (figure.value == 0)
    if not squeeze(text):
        assert figure.meaning == "blank"


@given(st.text(max_size=20))
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)
