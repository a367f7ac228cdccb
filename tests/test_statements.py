"""Numbers in sentences: which are taken, and, as important, which are not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import OUTSIDE
from hypothesis import given
from hypothesis import strategies as st

from pipelines.prose.sentences import sentences
from pipelines.prose.statements import read_statements

REPORTS = Path(__file__).parents[2] / "shared" / "reports"

TAKEN = [
    ("我局全年主动公开政府信息32条。", {"disclosure.total": 32}),
    ("2020年度信息主动公开共5条。", {"disclosure.total": 5}),
    ("本年度累计公开政务信息数１，２３４条。", {"disclosure.total": 1234}),
    ("通过门户网站、公众号等渠道公开信息90条,其中网站公开30条。",
     {"disclosure.total": 90, "disclosure.channel.website": 30}),
    ("在县政府网站主动公开信息41条。", {"disclosure.channel.website": 41}),
    ("通过政务微博发布信息8条,通过政务微信发布信息7条。",
     {"disclosure.channel.weibo": 8, "disclosure.channel.wechat": 7}),
    ("到年底累计公开政府信息910条,其中,本年度新增公开政府信息120条。",
     {"disclosure.total": 120}),
    ("政府公报公开政府信息3条。", {"disclosure.channel.gazette": 3}),
    ("共收到政府信息公开申请十二件。", {"applications.received.total": 12}),
    ("我办收到两份政府信息公开申请。", {"applications.received.total": 2}),
    ("全年受理依申请公开6件,其中网上申请4件,信函申请2件。",
     {"applications.received.total": 6, "applications.received.online": 4,
      "applications.received.letter": 2}),
    ("(二)依申请公开情况。全年收到申请9件。", {"applications.received.total": 9}),
    ("收到信息公开申请5件,已办结4件,上年结转1件,结转下年度办理2件。",
     {"applications.received.total": 5, "applications.closed.total": 4,
      "applications.carried_over.total": 1, "applications.carried_forward.total": 2}),
    ("我镇未收到政府信息公开申请。", {"applications.received.total": 0}),
    ("全年无依申请公开事项。", {"applications.received.total": 0}),
    ("没有群众向我局提出公开政府信息的申请。", {"applications.received.total": 0}),
    ("未发生因信息公开引起的行政复议和行政诉讼。", {"review.total": 0, "litigation.total": 0}),
    ("无因政府信息公开申请行政复议、提起行政诉讼的情况。",
     {"review.total": 0, "litigation.total": 0}),
    ("政府信息公开行政复议、行政诉讼均为0件。", {"review.total": 0, "litigation.total": 0}),
    ("因信息公开引发行政复议2件,诉讼1起。", {"review.total": 2, "litigation.total": 1}),
    ("有3件涉及信息公开的行政复议。", {"review.total": 3}),
    ("未收到针对信息公开工作的举报投诉。", {"complaints.total": 0}),
    ("对信息公开申请未收取任何费用。", {"fees.amount": 0}),
    ("回应公众关注热点或重大舆情4次。", {"response.total": 4}),
    ("發布政策解讀稿件6篇。", {"response.policy_explanations": 6}),
]  # fmt: skip

#: Numbers of other things, other times or other people.
NOT_TAKEN = [
    "自2008年以来累计公开政府信息5000条。",
    "到年底累计公开政府信息910条。",
    "我局累计公开政府信息5000条。",
    "我局形成政府信息70条,其中公开信息40条,依申请公开信息20条。",
    "全年公开工作有序。办理行政复议案件30件,应诉行政诉讼案件12件。",
    "推进信息公开。受理许可申请120件,办结120件。",
    "截至目前,我局公开政府信息5000条。",
    "上年度公开政府信息300条。",
    "2019年我局公开政府信息100条。",
    "每月公开政府信息不少于10条。",
    "公开财政信息19条。",
    "公开重点领域信息1200条。",
    "收到群众来信35件,热线咨询600人次。",
    "受理低保申请120件。",
    "网站访问量2600次。",
    "公开政府信息数百条。",
    "公开政府信息上千条。",
    "依申请公开信息14条。",
    "不予公开政府信息申请8件。",
    "与上年相比,收到政府信息公开申请增加5件。",
    "政府信息公开行政复议、行政诉讼案件共5件。",
    "未发生被纠错的行政复议案件。",
    "如未收到政府信息公开申请的答复,可以申请行政复议。",
    "对于不存在的信息申请,答复申请人。",
    "没有行政事业性收费项目。",
    "收到政府信息公开申请一二件。",
    "行政复议维持1件,纠正1件。",
    "一、本年新收政府信息公开申请数量|3|0|0|0|0|0|3",
    "四、行政复议数量 | 件 | 4 |",
]


CASES = sorted((Path(__file__).parent / "cases" / "statements").glob("*.toml"))


def cases(part: str) -> list[Any]:
    """The sentences of the case files that say something (`case`), or that do not (`texts`)."""
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in CASES)
    return [one for file in files for one in file.get(part, ())]


@pytest.mark.parametrize("case", cases("case"), ids=lambda case: case["text"][:24])
def test_what_sentences_say(case: dict[str, Any]) -> None:
    found = read_statements(case["text"], case.get("year", 2020))
    assert {s.indicator: s.value for s in found} == case["says"]
    assert {s.indicator for s in found if s.approximate} == set(case.get("about", ()))
    for statement in found:
        assert case["text"][statement.start : statement.end] == statement.quote


@pytest.mark.parametrize("text", cases("texts"))
def test_distractors_say_nothing(text: str) -> None:
    assert read_statements(text, 2020) == ()


@pytest.mark.parametrize(("text", "wanted"), TAKEN)
def test_taken(text: str, wanted: dict[str, int]) -> None:
    assert {s.indicator: s.value for s in read_statements(text, 2020)} == wanted


@pytest.mark.parametrize("text", NOT_TAKEN)
def test_not_taken(text: str) -> None:
    assert read_statements(text, 2020) == ()


@pytest.mark.parametrize(
    ("words", "value", "approximate"),
    [
        ("1.8万余条", 18000, True),
        ("200多条", 200, True),
        ("近300条", 300, True),
        ("约1.25万条", 12500, True),
        ("一万二千余条", 12000, True),
        ("100余万条", 1_000_000, True),
        ("500条左右", 500, True),
        ("达25条", 25, False),
        ("共计1,025条", 1025, False),
    ],
)
def test_values(words: str, value: int, approximate: bool) -> None:
    (found,) = read_statements(f"全年主动公开政府信息{words}。", 2020)
    assert (found.value, found.approximate) == (value, approximate)


def test_quote_is_the_clause_as_printed_even_with_pinyin_and_broken_lines() -> None:
    text = "二、情況\n我局認真做好本年度各項工作,全年主動公(gōng)開政府信\n息 69 條,動態(tài)60條。"
    (found,) = read_statements(text, 2019)
    assert (found.indicator, found.value) == ("disclosure.total", 69)
    assert found.quote == text[found.start : found.end]
    assert found.quote == "全年主動公(gōng)開政府信\n息 69 條"


def test_disagreeing_clauses_say_nothing_but_a_sum_does() -> None:
    parts = "镇街收到信息公开申请5件,部门收到信息公开申请7件。"
    assert read_statements(parts, 2020) == ()
    (found,) = read_statements("全区共收到信息公开申请12件。" + parts, 2020)
    assert found.value == 12


def test_a_site_alone_gives_the_total_where_the_form_asks_for_one() -> None:
    text = "我镇通过门户网站公开信息20条。"
    before = {s.indicator for s in read_statements(text, 2018)}
    assert before == {"disclosure.channel.website", "disclosure.total"}
    after = {s.indicator for s in read_statements(text, 2019)}
    assert after == {"disclosure.channel.website"}


@given(
    st.text()
    | st.text(alphabet="公开政府信息申请收到未行政复议诉讼一二十百万零条件,。;|\n 0123年以来近余")
)
def test_any_text_is_read(text: str) -> None:
    for statement in read_statements(text, 2020):
        assert text[statement.start : statement.end] == statement.quote
        assert statement.value >= 0


@given(st.text())
def test_sentences_keep_their_places(text: str) -> None:
    for sentence in sentences(text):
        places = [sentence.span(n, n + 1)[0] for n in range(len(sentence.plain))]
        assert places == sorted(set(places))
        assert all(place < len(text) for place in places)


#: Numbers that no form asks for, and the forms' own names for what readers named otherwise.
_NO_INDICATOR = {
    "litigation.second_instance", "litigation.first_instance", "disclosure.published",
    "disclosure.proactive", "disclosure.on_application", "disclosure.not_disclosed",
    "disclosure.channel.disclosure_site", "disclosure.policy_documents",
    "disclosure.website.towns", "disclosure.website.departments",
}  # fmt: skip
_OTHER_NAMES = {
    "disclosure.website": "disclosure.channel.website",
    "other_statement.hot_topic_responses": "response.total",
}
#: How many of the readers' numbers are found; it may only rise.
_FLOOR = 48


def test_statements_of_real_reports() -> None:
    if not REPORTS.exists():
        pytest.skip(f"{REPORTS} {OUTSIDE} and is not here")
    right = 0
    wrong = []
    for folder in sorted(REPORTS.iterdir()):
        sources = [*folder.glob("source.txt"), *folder.glob("source.md")]
        if not sources:
            continue
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        text = sources[0].read_text(encoding="utf-8")
        found = {s.indicator: s for s in read_statements(text, gold["year"])}
        for name, said in (gold.get("statements") or {}).items():
            if name in _NO_INDICATOR:
                continue
            value = said["value"] if isinstance(said, dict) else said
            statement = found.get(_OTHER_NAMES.get(name, name))
            got = statement.value if statement else None
            if got == value:
                right += 1
            elif statement:
                wrong.append((folder.name, name, value, statement))
    assert wrong == []
    assert right >= _FLOOR
