"""Questions: each has an answer in a line, its rows, its chart, and its SQL for anybody."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import COLUMN, PAGE, PUBLISHER, REPORT, at, document, interpretation, store
from browse_samples import OTHER, OTHER_REPORT, Site, fill, served, values

from archive.browse.answers import Answers, TooLongError
from archive.browse.pages import beside
from archive.browse.questions import Question, questions
from archive.browse.words import LANGUAGES, Words, words
from archive.keeping import keep_failure
from archive.store import open_archive


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "archive.db"
    with open_archive(path) as a:
        fill(a)
        before = interpretation(
            "y",
            publisher=OTHER,
            region_code="320106",
            year=2022,
            observations=values(2, received=30),
            claimed_published="2023-01-10",
        )
        store(a, document(f"{PAGE}?22", now=at(4)), before)
        blank = interpretation("p", publisher="丁县审计局", region_code="340404", year=2022,
                               state="unreadable", form="", observations=())  # fmt: skip
        store(a, document("http://www.ding.gov.cn/1.html"), blank)
        gone = interpretation("g", publisher="丁县审计局", region_code="340404", year=2023)
        store(a, document("http://www.ding.gov.cn/2.html"), gone)
        run = a.begin_run("crawl", "", at(6))
        keep_failure(a, "http://www.ding.gov.cn/2.html", run, failure="gone", now=at(6))
        with a.transaction() as db:
            db.execute(
                "INSERT INTO across_issues SELECT id, 'carried_over_differs', id, 'error',"
                " 'applications.carried_over.total', '示例', 'undecided' FROM reports WHERE id = ?",
                (OTHER_REPORT,),
            )
    return path


@pytest.fixture(scope="module")
def site(path: Path) -> Iterator[Site]:
    with served(path) as site:
        _settle(site)
        yield site


def _settle(site: Site) -> None:
    """Wait until the last of the usual answers is worked out."""
    last = [one for one in questions().values() if one.stands_alone][-1]
    until = time.monotonic() + 300
    while beside(site.app).answers.kept(last, {}) is None and time.monotonic() < until:
        time.sleep(0.05)


PARAMETERS = {
    "values_of_a_report": {"report_id": str(REPORT)},
    "publisher_through_time": {"publisher": PUBLISHER},
}

#: The first row of each, in the columns that tell.
ANSWERS: dict[str, dict[str, object]] = {
    "most_applications": {"publisher": OTHER, "year": 2024, "applications_received": 90},
    "national_totals": {"year": 2024, "reports": 1, "received": 90, "closed": 30, "refused": 1},
    "outcomes_by_year": {"year": 2024, "refused": 25.0, "not_processed": 75.0},
    "biggest_jumps": {"publisher": OTHER, "year": 2024, "year_before": 5, "change": 85},
    "most_refused": {"publisher": PUBLISHER, "refused": 6},
    "highest_share_refused": {"refused": 6, "closed": 30, "percent_refused": 20.0},
    "most_not_processed": {"not_processed": 3, "percent_not_processed": 10.0},
    "most_corrected": {"corrected": 4, "reviews_corrected": 1, "lawsuits_corrected": 3},
    "lost_in_court": {"lawsuits_corrected": 6, "lawsuits": 12, "percent_lost": 50.0},
    "disputes_by_year": {"year": 2024, "reviews": 2, "lawsuits": 6, "lawsuits_corrected": 3},
    "share_on_time": {"region": "安徽省", "percent_on_time": 0.0},
    "late_publishers": {"publisher": PUBLISHER, "days_late": 31},
    "oldest_overdue": {"publisher": "丁县审计局", "year": 2024, "due": "2025-01-31"},
    "missing_years": {"publisher": "丁县审计局", "missing": 2, "years": "2024 2025"},
    "backdated": {},
    "never_published": {"region": "江苏省南京市玄武区", "within": "江苏省南京市"},
    "silent_towns": {"region": "江苏省南京市鼓楼区", "publishers": 1},
    "vanished_reports": {"publisher": "丁县审计局", "year": 2023},
    "edited_after_publication": {"publisher": PUBLISHER, "changed_at": at(2), "numbers": 1},
    "silent_edits": {"publisher": PUBLISHER, "numbers": 1},
    "sums_that_fail": {"detail": "示例:合计不符", "source_url": PAGE},
    "carried_forward_gaps": {"publisher": OTHER, "year": 2024},
    "suspect_values": {"publisher": PUBLISHER, "value": 6},
    "reports_not_read": {"publisher": "丁县审计局", "state": "unreadable"},
    "columns_in_trouble": {"state": "blocked", "url": COLUMN},
    "values_of_a_report": {"form": "2021", "unit": "件"},
    "publisher_through_time": {"label": "收到政府信息公开申请数", "year": 2020, "value": 40},
}

#: Those of which nothing is in the sample.
NONE = {name for name, row in ANSWERS.items() if not row}


def test_each_question_has_an_answer_here() -> None:
    assert set(ANSWERS) == set(questions())


@pytest.mark.parametrize("name", questions())
def test_questions_answer_in_plain_sqlite(path: Path, name: str) -> None:
    question = questions()[name]
    given = {one: PARAMETERS.get(name, {}).get(one, "") for one in question.parameters}
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    row = db.execute(question.sql, given).fetchone()
    db.close()
    assert (row is None) == (name in NONE)
    if row is not None:
        assert {column: row[column] for column in ANSWERS[name]} == ANSWERS[name]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", questions())
def test_pages_say_the_answer_and_show_the_rows(site: Site, name: str, language: str) -> None:
    question = questions()[name]
    asked = "&".join(f"{key}={value}" for key, value in PARAMETERS.get(name, {}).items())
    page = site.get(f"/-/questions/{name}?lang={language}&{asked}")
    assert page.status == 200
    t = Words("en" if language == "en" else "zh")
    assert t.of(*question.title) in page.words
    # What is filled in is never an empty brace or a missing word.
    assert not {"{", "}", "None"} & set(page.words.replace("{", " { ").split()) or name in NONE
    if name in NONE:
        assert t("questions.none") in page.words
    else:
        assert page.tree.cssselect("p.answer")[0].text_content()
        assert page.tree.cssselect("table.question tbody tr")
    assert question.sql.strip() in page.tree.cssselect("pre.sql")[0].text_content()


@pytest.mark.parametrize("name", [n for n, q in questions().items() if q.chart and n not in NONE])
def test_charts_are_drawn(site: Site, name: str) -> None:
    page = site.get(f"/-/questions/{name}")
    chart = questions()[name].chart
    assert chart is not None
    drawn = page.tree.cssselect("svg.chart g.line" if chart.kind == "lines" else "td.bars svg")
    assert len(drawn) >= (len(chart.columns) if chart.kind == "lines" else 1)


def test_list_has_each_question_with_its_answer_in_a_line(site: Site) -> None:
    page = site.get("/-/questions")
    lines = {
        one.cssselect("a")[0].get("href").rsplit("/", 1)[1]: one.cssselect("dd")[0].text_content()
        for one in page.tree.cssselect("dl.asked > div")
    }
    assert set(lines) == set(questions())
    assert lines["most_applications"] == f"{OTHER}2024年收到90件，为最多。"
    assert lines["backdated"] == "没有这样的记录。"


def test_year_narrows_a_question_and_stays_chosen(site: Site) -> None:
    page = site.get("/-/questions/most_applications?year=2022")
    assert [one.text_content() for one in page.tree.cssselect("option[selected]")] == ["2022"]
    assert "2022年收到30件" in page.words
    rows = site.get(page.links()["下载 JSON"]).data["rows"]
    assert {row["year"] for row in rows} == {2022}


def test_row_leads_to_publisher_and_report(site: Site) -> None:
    hrefs = [
        a.get("href")
        for a in site.get("/-/questions/most_applications").tree.cssselect("td a, th a")
    ]
    assert hrefs[0].startswith("/-/publisher/320106/")
    assert f"/-/report/{OTHER_REPORT}" in hrefs


def test_unknown_question_is_not_found(site: Site) -> None:
    assert site.get("/-/questions/none").status == 404


def test_answer_that_takes_too_long_is_given_up(path: Path) -> None:
    endless = (
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT max(n) AS n FROM n"
    )
    question = Question("endless", "asked", ("", ""), ("", ""), ("", ""), endless, None)
    answers = Answers(f"{path.as_uri()}?mode=ro")
    with pytest.raises(TooLongError):
        answers.work_out(question, {}, seconds=0.2)
    assert answers.kept(question, {}) is None


def test_topics_and_columns_have_words() -> None:
    assert {f"topic.{one.topic}" for one in questions().values()} <= set(words())
