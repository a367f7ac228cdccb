"""Issues in the words of their reader: both languages, labels for ids, links for pointers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from archive_samples import REPORT

from archive.browse import telling
from archive.browse.definitions import name_of_identity
from archive.browse.links import Links
from archive.browse.telling import told
from archive.browse.words import Words
from archive.forms import FORMS

ZH, EN = Words("zh"), Words("en")
DIGEST = "0" * 64


def say(detail: str, words: Words = ZH, form: str = "2021") -> str:
    return str(told(detail, form, REPORT, words, Links("/", "archive", words.language)))


def plain(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


def test_a_sum_is_told_with_its_cells_by_their_labels() -> None:
    detail = (
        "balance[total]: 96 + 10 = 106, but 95 + 13 = 108;"
        " it would hold with applications.handled_total.total 93 for 95"
    )
    assert plain(say(detail)) == (
        "新收加上年结转等于办理总计加结转下年（总计）：一边是 96 + 10 = 106，另一边是"
        " 95 + 13 = 108；若(七)总计 | 总计为 93（而非 95），则成立"
    )
    assert f"/-/report/{REPORT}?cell=applications.handled_total.total" in say(detail)
    assert "it would hold with" in plain(say(detail, EN))


def test_pointers_become_links_to_the_documents_of_both_reports() -> None:
    detail = (
        f"penalties is 20 in 2021 (sha256:{DIGEST}#table=2&row=1&column=2), as if 元 stood for"
        f" 万元; 475 in 2020 (report 123: sha256:{DIGEST}#page=1&box=1,2,3,4), and 470 in the"
        " middle of the other years (4)"
    )
    page = say(detail)
    assert f"/-/report/{REPORT}/document/{DIGEST}?mark=table%3D2%26row%3D1%26column%3D2" in page
    assert f"/-/report/123/document/{DIGEST}?mark=page%3D1" in page
    assert "似将元误作万元" in page
    assert "sha256" not in plain(page)


@pytest.mark.parametrize(
    ("detail", "zh"),
    [
        (
            "applications: the report shows 22 rows less",
            "收到和处理政府信息公开申请情况：比格式少 22 行",
        ),
        (
            "the text gives 37, and of it 10 + 17 + 8 = 35",
            "正文说共 37，所列各项却是 10 + 17 + 8 = 35",
        ),
        (
            "review_by_result: the total is left blank, its parts add up to 3; it would hold with"
            " the figures of review moved by one column",
            "行政复议总计等于各种结果之和：合计未填，各项相加得 3；若该行数字各移一列则成立",
        ),
        (
            "part four: 11 figures for 15 columns; the sums leave 1365 possibilities",
            "第四部分：15 列只有 11 个数字；勾稽关系容许 1365 种放法",
        ),
        (
            "review.total: 8 and 18; review.upheld: 1 and blank (first at http://a.cn/b/c.pdf,"
            " then at http://a.cn/d/e.pdf)",
            "行政复议 | 总计：一份作 8，另一份作 18；行政复议 | 结果维持：一份作 1，另一份作 blank"
            "（先见于 a.cn/…/c.pdf，又见于 a.cn/…/e.pdf）",
        ),
    ],
)
def test_what_the_checks_say_is_said_in_chinese(detail: str, zh: str) -> None:
    assert plain(say(detail)) == zh


def test_what_no_clause_says_is_shown_as_it_is_kept() -> None:
    detail = "something <b>new</b>; the text stops in the middle of a table"
    assert (
        say(detail) == f'<span lang="en">{detail.replace("<", "&lt;").replace(">", "&gt;")}</span>'
    )
    assert say("x" * 50_000).count("x") == 50_000


def test_markup_in_a_detail_stays_text() -> None:
    page = say("<script>alert(1)</script> is on no form; its figures are kept under its own label")
    assert "<script" not in page
    assert "格式" in page


def test_each_clause_is_said_in_both_languages_with_what_it_names() -> None:
    path = Path(telling.__file__).with_name("tellings.toml")
    for clause in tomllib.loads(path.read_text(encoding="utf-8"))["telling"]:
        names = {b or a for a, b in re.findall(r"\{(\w+)(?::(\w+))?\}", clause["says"])}
        for language in ("zh", "en"):
            assert set(re.findall(r"\{(\w+)\}", clause[language])) <= names, clause["says"]


def test_every_sum_of_the_forms_has_a_name() -> None:
    for form in FORMS.values():
        for identity in form.identities:
            for words in (ZH, EN):
                assert name_of_identity(form.id, identity.id, words) != identity.id
