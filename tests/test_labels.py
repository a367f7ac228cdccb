"""Labels: every official one is recognised in any dress, and none is taken for another."""

from __future__ import annotations

import re
from functools import cache

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.forms import FORMS, WORDINGS
from pipelines.tables.labels import Label, exact_labels, is_numbering, key, labels, segments


def official() -> dict[str, set[tuple[str, str]]]:
    """Every official label of a row or column with what it names, apart from the lexicon."""
    named: dict[str, set[tuple[str, str]]] = {}
    for form in FORMS.values():
        for table in form.tables:
            for row in table.rows:
                role = "group" if table.layout == "strip" else "row"
                named.setdefault(row.label, set()).add((role, row.id))
                for column in row.columns:
                    if column.label:
                        named.setdefault(column.label, set()).add(
                            ("column", f"{table.id}.{column.id}")
                        )
    return named


OFFICIAL = official()
LONG = sorted(label for label in OFFICIAL if len(key(label)) >= 6)
NUMBERING = re.compile(r"^(?:[一二三四五六七八九]、|\([一二三四五六七八九]\)|\d\.)")
FULL_WIDTH = str.maketrans("(),:.1234567890", "（），：．１２３４５６７８９０")
# One character of the same kind of word for another, as typists and OCR confuse them.
TYPOS = "的了公开信息申请数量情况不予处理件次其他本年机关政府末未巳己已第一二"


@cache
def converter(scheme: str) -> opencc.OpenCC:
    return opencc.OpenCC(scheme)


def named(found: tuple[Label, ...]) -> set[tuple[str, str]]:
    return {(label.role, label.id) for label in found}


@pytest.mark.parametrize("label", sorted(OFFICIAL))
def test_an_official_label_is_recognised(label: str) -> None:
    assert OFFICIAL[label] <= named(exact_labels(label))
    assert labels(label) == exact_labels(label)


@pytest.mark.parametrize("label", sorted(OFFICIAL))
def test_dress_changes_no_label(label: str) -> None:
    bare = NUMBERING.sub("", label)
    dressed = [
        label.translate(FULL_WIDTH),
        f" {label}\xa0",
        "\u3000".join(label),
        "\n".join(label),
        f"{label}:",
        f"{label}：",
        f"3.{bare}",
        f"3、{bare}",
        f"（三）{bare}",
        f"(3){bare}",
        f"其中：{bare.removeprefix('其中:')}",
    ]
    for text in dressed:
        assert OFFICIAL[label] <= named(exact_labels(text)), text


@pytest.mark.parametrize("label", sorted(OFFICIAL))
def test_traditional_characters_change_no_label(label: str) -> None:
    for scheme in ("s2t", "s2tw", "s2hk"):
        printed = converter(scheme).convert(label)
        assert OFFICIAL[label] <= named(exact_labels(printed)), printed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("同意公开答复数", "不同意公开答复数"),
        ("同意公开答复数", "同意部分公开答复数"),
        ("涉及国家秘密", "属于国家秘密"),
        ("行政许可", "行政处罚"),
        ("行政处罚", "行政强制"),
        ("按时办结数", "延期办结数"),
        ("专职人员数", "兼职人员数"),
        ("行政复议数量", "行政诉讼数量"),
        ("当面申请数", "传真申请数"),
        ("网络申请数", "信函申请数"),
        ("本年制发件数", "本年废止件数"),
        ("未经复议直接起诉", "复议后起诉"),
        ("予以公开", "部分公开"),
        ("不予公开", "予以公开"),
        ("属于三类内部事务信息", "属于四类过程性信息"),
        ("收到申请数", "当面申请数"),
        ("政务微博公开政府信息数", "政务微信公开政府信息数"),
        ("本年新制作数量", "本年新公开数量"),
        ("涉及国家秘密", "涉及商业秘密"),
        ("本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量"),
        ("召开政府信息公开工作会议或专题会议数", "举办各类培训班数"),
        ("参加或举办新闻发布会总次数", "主要负责同志参加新闻发布会次数"),
    ],
)
def test_near_labels_are_never_confused(one: str, other: str) -> None:
    assert labels(one)
    assert labels(other)
    assert not named(labels(one)) & named(labels(other))


@settings(max_examples=600)
@given(
    st.sampled_from(LONG),
    st.integers(0, 200),
    st.sampled_from(("left out", "put in", "another", "twice", "turned")),
    st.sampled_from(TYPOS),
)
def test_a_misprint_never_makes_another_label(
    label: str, where: int, how: str, character: str
) -> None:
    at = where % len(label)
    start, here, rest = label[:at], label[at], label[at + 1 :]
    printed = {
        "left out": start + rest,
        "put in": start + character + here + rest,
        "another": start + character + rest,
        "twice": start + here + here + rest,
        "turned": start + rest[:1] + here + rest[1:],
    }[how]
    found = named(labels(printed))
    rows_and_columns = {(role, i) for role, i in found if role in ("row", "column")}
    # Digits before a label are numbering that lost its point.
    bare = key(printed).lstrip("0123456789")
    official_now = next((o for o in OFFICIAL if key(o) == bare), None)
    allowed = set().union(*(named(exact_labels(o)) for o in (label, official_now) if o))
    assert rows_and_columns <= allowed, f"{printed} is taken for {rows_and_columns - allowed}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12",
        "政府信息公开",
        "公开",
        "数量",
        "本年度",
        "其他情况说明",
        "行政",
        "申请",
        "云岭县水利局",
        "自然资源局",
        "单位负责人",
        "科研",
        "行政检查",
        "通过网站申请",
        "网站申请数量",
    ],
)
def test_other_words_are_no_row(text: str) -> None:
    assert not {i for role, i in named(labels(text)) if role == "row"}


def test_a_prefix_of_several_labels_is_none_of_them() -> None:
    # Two rows of part three begin with these words.
    assert not {i for role, i in named(labels("申请人无正当理由")) if role == "column"}
    assert labels("本年新") == ()
    assert labels("涉及") == ()


@pytest.mark.parametrize("text", ["（三）", "(三)", "三、", "1.", "第三、", "（3）"])
def test_numbering_torn_from_its_label_is_numbering(text: str) -> None:
    assert is_numbering(text)


def test_glued_heads_are_cut_into_labels() -> None:
    assert segments("信息内容本年处理决定数量") == ("信息内容", "本年处理决定数量")
    assert segments("行政复议行政诉讼") == ("行政复议", "行政诉讼")
    assert segments("信息内容与处理决定数量") is None


def test_every_wording_is_recognised() -> None:
    for row, texts in WORDINGS.rows.items():
        for text in texts:
            assert row in {label.id for label in exact_labels(text)}, text
    for column, texts in WORDINGS.columns.items():
        for text in texts:
            assert column in {label.id for label in exact_labels(text)}, text


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_text_has_a_key(text: str) -> None:
    # A key has no white space; looking a text up never raises.
    assert not any(c.isspace() for c in key(text))
    labels(text)
    segments(text)
