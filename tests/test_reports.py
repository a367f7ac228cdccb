"""An interpretation becomes a report, a version of one, a source of one, or a sighting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archive_samples import (
    PAGE,
    PUBLISHER,
    REPORT,
    at,
    document,
    interpretation,
    observation,
    rows,
    store,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.keeping import keep_document, keep_failure
from archive.numbering import report_number
from archive.publishers import kind_of
from archive.records import (
    Context,
    Document,
    Interpretation,
    Issue,
    Observation,
    Statement,
)
from archive.reports import store_again, store_interpretation
from archive.store import Archive, open_archive

MIRROR = "http://xxgk.shili.gov.cn/art/1.html"
PDF = "http://www.shili.gov.cn/files/1.pdf"


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def current(a: Archive) -> list[dict[str, Any]]:
    return [
        dict(r) for r in a.db.execute("SELECT * FROM current_reports ORDER BY first_seen, title")
    ]


def test_new_report(a: Archive) -> None:
    assert store(a, document(), interpretation(claimed_published="2021-01-20")) == "new_report"
    assert current(a) == [
        {
            "report_id": REPORT,
            "publisher": PUBLISHER,
            "region_code": "340403",
            "level": "county",
            "year": 2020,
            "form": "2021",
            "title": f"{PUBLISHER}2020年政府信息公开工作年度报告",
            "first_seen": at(1),
            "claimed_published": "2021-01-20",
            "versions": 1,
            "state": "complete",
            "source_url": PAGE,
        }
    ]


def test_report_seen_again_adds_a_sighting_and_nothing_else(a: Archive) -> None:
    found = interpretation(issues=(Issue("x", "notice", "示例", "source"),))
    store(a, document(now=at(1)), found)
    before = _counts(a)
    assert store(a, document(now=at(2)), found) == "sighting"
    # The same words in other bytes: a visit counter went on.
    assert store(a, document(body=b"<p>a</p> 2", now=at(3)), found) == "sighting"
    after = _counts(a)
    assert after.pop("sightings") == before.pop("sightings") + 2
    assert after == before
    assert current(a)[0]["first_seen"] == at(1)


def again(a: Archive, doc: Document, interpreter: str = "t") -> str | None:
    run = a.begin_run("crawl", "", doc.capture.fetched_at)
    return store_again(a, keep_document(a, doc, run), interpreter)


def test_the_same_bytes_need_not_be_read_again(a: Archive) -> None:
    found = replace(interpretation(), interpreter="t")
    store(a, document(now=at(1)), found)
    assert again(a, document(now=at(2)), "newer") is None
    assert again(a, document(body=b"<p>b</p>", now=at(2))) is None
    assert again(a, document(MIRROR, now=at(2))) is None
    assert again(a, document(now=at(3), context=Context(title="another"))) is None
    assert again(a, document(now=at(4))) == "sighting"
    assert rows(a, "SELECT last_seen FROM sources") == [(at(4),)]
    assert rows(a, "SELECT count(*) FROM sightings") == [(2,)]
    # What reading them again comes to.
    assert store(a, document(now=at(5)), found) == "sighting"


def test_a_report_that_came_back_is_there_again(a: Archive) -> None:
    store(a, document(now=at(1)), replace(interpretation(), interpreter="t"))
    keep_failure(a, PAGE, 1, failure="gone", now=at(2))
    assert again(a, document(now=at(3))) == "sighting"
    assert rows(a, "SELECT vanished_at FROM sources") == [(None,)]


def test_what_was_set_aside_is_set_aside_again(a: Archive) -> None:
    store(a, document(now=at(1)), replace(interpretation(kind="look_alike"), interpreter="t"))
    assert again(a, document(now=at(4))) == "not_a_report"
    assert rows(a, "SELECT first_seen, last_seen FROM documents_set_aside") == [(at(1), at(4))]
    broken = replace(interpretation("x", kind="unreadable"), interpreter="t")
    store(a, document(PDF, body=b"%PDF", now=at(1)), broken)
    assert again(a, document(PDF, body=b"%PDF", now=at(2))) is None


def _counts(a: Archive) -> dict[str, int]:
    tables = [r[0] for r in rows(a, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    grow = {"runs", "captures", "bodies", "unpacked_bodies"}
    return {
        name: rows(a, f"SELECT count(*) FROM {name}")[0][0]  # noqa: S608
        for name in tables
        if name not in grow
    }


def test_storing_a_capture_twice_changes_nothing(a: Archive) -> None:
    run = a.begin_run("crawl", "", at(1))
    doc = document()
    capture = keep_document(a, doc, run)
    assert store_interpretation(a, capture, interpretation()) == "new_report"
    assert store_interpretation(a, capture, interpretation()) == "sighting"
    assert rows(a, "SELECT count(*) FROM sightings") == [(1,)]


def test_two_addresses_of_one_report_are_two_sources_and_one_version(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation())
    assert store(a, document(MIRROR, now=at(2)), interpretation()) == "new_source"
    (report,) = current(a)
    assert (report["versions"], report["source_url"]) == (1, PAGE)
    assert rows(a, "SELECT url, first_seen FROM sources") == [(PAGE, at(1)), (MIRROR, at(2))]
    assert rows(a, "SELECT count(*) FROM versions") == [(1,)]


def test_edited_report_is_a_new_version(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a"))
    assert store(a, document(now=at(2)), interpretation("b")) == "new_version"
    (report,) = current(a)
    assert (report["versions"], report["first_seen"]) == (2, at(1))
    assert _current_content(a) == "b"


def test_report_that_returns_to_what_it_said_has_two_versions(a: Archive) -> None:
    for day, content in enumerate("aba", 1):
        outcome = store(a, document(now=at(day)), interpretation(content))
    assert outcome == "sighting"
    assert current(a)[0]["versions"] == 2
    assert _current_content(a) == "a"
    assert rows(a, "SELECT count(*) FROM sightings") == [(3,)]


def _current_content(a: Archive) -> str:
    sql = "SELECT content_digest FROM versions v JOIN standings t ON t.version_id = v.id"
    ((content,),) = rows(a, sql)
    return str(content)


def test_page_and_its_attachment_are_one_version_and_the_complete_one_goes_first(
    a: Archive,
) -> None:
    page = interpretation("page", state="tables_missing", observations=())
    store(a, document(now=at(1)), page)
    context = Context(page_url=PAGE, page_title="示例")
    pdf = document(PDF, b"%PDF", now=at(1, 9), context=context)
    assert store(a, pdf, interpretation("pdf")) == "new_source"
    (report,) = current(a)
    assert (report["versions"], report["state"], report["source_url"]) == (1, "complete", PDF)
    assert rows(a, "SELECT page_url FROM sources ORDER BY id") == [("",), (PAGE,)]
    assert rows(a, "SELECT presence FROM standings") == [("present",)]


@pytest.mark.parametrize("page_state", ["complete", "tables_missing", "unreadable"])
@pytest.mark.parametrize("observations", [(), (observation(value=None),)])
def test_attachment_without_values_never_goes_before_its_page(
    a: Archive, page_state: str, observations: tuple[Observation, ...]
) -> None:
    page = interpretation("page", form="prose", state=page_state, observations=())
    store(a, document(now=at(1)), page)
    form = document(f"{PAGE}/1.doc", now=at(2), context=Context(page_url=PAGE))
    store(a, form, interpretation("form", form="prose", observations=observations))
    assert _current_content(a) == "page"
    pdf = document(PDF, now=at(1, 9), context=Context(page_url=PAGE))
    store(a, pdf, interpretation("pdf"))
    assert _current_content(a) == "pdf"


@pytest.mark.parametrize(
    ("states", "content"),
    [
        ({PAGE: "partial", MIRROR: "complete"}, MIRROR),
        ({PAGE: "complete", MIRROR: "partial"}, PAGE),
        ({PAGE: "unreadable", MIRROR: "tables_missing"}, MIRROR),
        # As complete: the one first seen later.
        ({PAGE: "complete", MIRROR: "complete"}, MIRROR),
    ],
)
def test_current_version_is_the_most_complete_then_the_latest(
    a: Archive, states: dict[str, str], content: str
) -> None:
    for day, (url, state) in enumerate(states.items(), 1):
        store(a, document(url, now=at(day)), interpretation(url, state=state))
    assert _current_content(a) == content
    assert current(a)[0]["source_url"] == content


def test_gone_report_vanishes_and_returns(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation())
    run = a.begin_run("crawl", "", at(2))
    keep_failure(a, PAGE, run, failure="gone", now=at(2))
    keep_failure(a, PAGE, run, failure="gone", now=at(3))
    assert rows(a, "SELECT presence, last_checked FROM standings") == [("vanished", at(2))]
    assert current(a)[0]["source_url"] == PAGE
    store(a, document(now=at(4)), interpretation())
    assert rows(a, "SELECT presence, last_checked FROM standings") == [("present", at(4))]


def test_report_gone_here_and_seen_there_moved(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation())
    store(a, document(MIRROR, now=at(2)), interpretation())
    run = a.begin_run("crawl", "", at(3))
    keep_failure(a, PAGE, run, failure="gone", now=at(3))
    assert rows(a, "SELECT presence FROM standings") == [("moved",)]
    assert current(a)[0]["source_url"] == MIRROR


def test_address_that_shows_another_year_has_lost_the_first(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a", year=2020))
    assert store(a, document(now=at(2)), interpretation("b", year=2021)) == "new_report"
    assert rows(a, "SELECT presence FROM standings ORDER BY first_seen, version_id") == [
        ("vanished",),
        ("present",),
    ]


@pytest.mark.parametrize(
    ("kind", "presence"), [("not_a_report", "vanished"), ("unreadable", "present")]
)
def test_page_that_became_something_else_has_lost_its_report(
    a: Archive, kind: str, presence: str
) -> None:
    store(a, document(now=at(1)), interpretation())
    store(a, document(now=at(2)), interpretation("404", kind=kind))
    assert rows(a, "SELECT presence FROM standings") == [(presence,)]


def test_no_report_is_set_aside_with_its_issues(a: Archive) -> None:
    issue = Issue("look_alike", "notice", "政府网站年度报表", "undecided")
    found = interpretation(kind="look_alike", issues=(issue,))
    assert store(a, document(now=at(1)), found) == "not_a_report"
    assert store(a, document(now=at(2)), found) == "not_a_report"
    assert current(a) == []
    assert rows(a, "SELECT * FROM issues") == [
        (None, "look_alike", "notice", "", "政府网站年度报表", "undecided")
    ]
    assert rows(a, "SELECT url, kind, first_seen, last_seen FROM documents_set_aside") == [
        (PAGE, "look_alike", at(1), at(2))
    ]
    store(a, document(now=at(3)), interpretation("other", kind="not_a_report"))
    assert rows(a, "SELECT * FROM issues") == []


def test_report_of_unknown_publisher_and_year_is_kept(a: Archive) -> None:
    nameless = interpretation("a", publisher="", year=None, region_code="")
    assert store(a, document(now=at(1)), nameless) == "new_report"
    assert store(a, document(now=at(2)), nameless) == "sighting"
    assert store(a, document(MIRROR, now=at(2)), nameless) == "new_source"
    assert store(a, document(now=at(3)), replace(nameless, content_digest="b")) == "new_version"
    (report,) = current(a)
    assert (report["publisher"], report["year"], report["region_code"]) == (None, None, None)
    assert len(rows(a, "SELECT * FROM current_values")) == 1


def test_nameless_report_learns_its_name_from_its_double(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a", publisher="", year=None, region_code=""))
    assert store(a, document(MIRROR, now=at(2)), interpretation("a")) == "new_source"
    assert [(r["publisher"], r["year"]) for r in current(a)] == [(PUBLISHER, 2020)]
    nameless = interpretation("a", publisher="", year=None, region_code="")
    assert store(a, document(PDF, now=at(3)), nameless) == "new_source"
    assert len(current(a)) == 1


def test_nameless_reports_do_not_flow_together(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a", year=None))
    other = interpretation("a", publisher="另县人民政府", year=None, region_code="")
    assert store(a, document(MIRROR), other) == "new_report"
    # Scans without a text layer all read the same.
    blank = interpretation("", publisher="", year=None, state="unreadable", text="")
    assert store(a, document(PDF), blank) == "new_report"
    assert store(a, document(f"{PDF}?2"), blank) == "new_report"


def test_learning_never_makes_one_report_twice(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a", year=2020))
    store(a, document(MIRROR, now=at(1)), interpretation("b", year=None))
    assert store(a, document(MIRROR, now=at(2)), interpretation("b", year=2020)) == "new_source"
    assert len(current(a)) == 2


INFERRED = Issue("year_inferred", "notice", "from the date of publication", "undecided")


def test_inferred_year_joins_no_report_seen_elsewhere(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a"))
    guessed = interpretation("b", issues=(INFERRED,))
    assert store(a, document(MIRROR, now=at(2)), guessed) == "new_report"
    assert store(a, document(MIRROR, now=at(3)), guessed) == "sighting"
    edited = replace(guessed, content_digest="c")
    assert store(a, document(MIRROR, now=at(4)), edited) == "new_version"
    # The page's attachment, whose year is inferred like the page's, belongs to the page.
    pdf = document(PDF, now=at(5), context=Context(page_url=MIRROR))
    assert store(a, pdf, replace(guessed, content_digest="d")) == "new_source"
    assert [(r["year"], r["publisher"]) for r in current(a)] == [
        (2020, PUBLISHER),
        (None, PUBLISHER),
    ]
    assert rows(a, "SELECT report_id, code FROM issues") == [
        (report_number(PUBLISHER, "340403", None, MIRROR), "year_inferred")
    ]
    assert rows(a, "SELECT presence FROM standings") == [("present",), ("present",)]


@pytest.mark.parametrize(
    ("url", "page_url", "content"),
    [(MIRROR, "", "a"), (PAGE, "", "b"), (PDF, PAGE, "b")],
)
def test_content_and_address_settle_an_inferred_year(
    a: Archive, url: str, page_url: str, content: str
) -> None:
    store(a, document(now=at(1)), interpretation("a"))
    guessed = interpretation(content, issues=(INFERRED,))
    doc = document(url, now=at(2), context=Context(page_url=page_url))
    assert store(a, doc, guessed) == ("new_version" if url == PAGE else "new_source")
    assert [r["year"] for r in current(a)] == [2020]


def test_content_that_states_its_year_elsewhere_goes_before_an_inferred_one(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a", year=2019))
    guessed = interpretation("a", year=2020, issues=(INFERRED,))
    assert store(a, document(MIRROR, now=at(2)), guessed) == "new_source"
    # The address alone tells no year: it may show the newest report.
    other = interpretation("b", year=2020, issues=(INFERRED,))
    assert store(a, document(now=at(3)), other) == "new_report"
    assert sorted(r["year"] for r in current(a)) == [2019, 2020]


def test_stated_year_joins_the_report_that_inferred_it(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a", issues=(INFERRED,)))
    assert store(a, document(MIRROR, now=at(2)), interpretation("b")) == "new_source"
    assert [(r["year"], r["source_url"]) for r in current(a)] == [(2020, MIRROR)]


def test_renamed_publisher_edits_its_report(a: Archive) -> None:
    old, new = "示例县水利局", "示例县水利和湖泊局"
    store(a, document(now=at(1)), interpretation("a", publisher=old))
    renamed = interpretation("b", publisher=new)
    assert store(a, document(now=at(2)), renamed) == "new_version"
    assert store(a, document(now=at(3)), renamed) == "sighting"
    assert [(r["publisher"], r["versions"]) for r in current(a)] == [(old, 2)]
    assert rows(a, "SELECT name FROM publishers") == [(old,)]
    assert rows(a, "SELECT presence FROM standings") == [("present",)]


@pytest.mark.parametrize(
    ("url", "changes"),
    [
        (PAGE, {"observations": (observation(value=6),)}),
        (PAGE, {"observations": ()}),
        (PAGE, {"year": 2021}),
        (MIRROR, {}),
    ],
)
def test_another_name_with_other_figures_year_or_address_is_another_report(
    a: Archive, url: str, changes: dict[str, Any]
) -> None:
    store(a, document(now=at(1)), interpretation("a", publisher="示例县水利局"))
    other = interpretation("b", publisher="示例县教育局", **changes)
    assert store(a, document(url, now=at(2)), other) == "new_report"
    assert len(current(a)) == 2


def test_publisher_without_region_is_the_single_one_of_its_name(a: Archive) -> None:
    store(a, document(), interpretation("a", year=2019, region_code=""))
    store(a, document(MIRROR), interpretation("b", year=2020, region_code="340403"))
    store(a, document(PDF), interpretation("c", year=2021, region_code=""))
    assert rows(a, "SELECT name, region_code FROM publishers") == [(PUBLISHER, "340403")]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("331181", ["龙泉市", "龙泉市人民政府", "浙江省丽水市龙泉市", "丽水市龙泉市人民政府"]),
        ("320813", ["淮安市洪泽区人民政府", "洪泽区人民政府", "江苏省洪泽区", "洪泽区"]),
        ("110101", ["北京市东城区财政局", "东城区财政局"]),
        ("330000", ["浙江省人民政府", "浙江省"]),
    ],
)
def test_forms_of_a_name_in_one_region_are_one_publisher(
    a: Archive, code: str, names: list[str]
) -> None:
    for n, name in enumerate([*names, *names]):
        found = interpretation(str(n), publisher=name, region_code=code)
        store(a, document(f"{PAGE}?{n}"), found)
    assert rows(a, "SELECT name, region_code FROM publishers") == [(names[0], code)]
    assert len(current(a)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("洪泽区人民政府", "320813"), ("淮安市洪泽区人民政府", "320800")),
        (("洪泽区人民政府", "320813"), ("淮安市洪泽区人民政府", "")),
        # A bureau without its place, or with another's, may be the city's.
        (("水利局", "320813"), ("洪泽区水利局", "320813")),
        (("淮安市水利局", "320813"), ("洪泽区水利局", "320813")),
        (("洪泽区人民政府", "320813"), ("洪泽区人民政府办公室", "320813")),
        # No place bears the name of a group (市辖区).
        (("市辖区", "110100"), ("市辖区人民政府", "110100")),
        # A code that the list does not hold.
        (("示例区", "340499"), ("示例区人民政府", "340499")),
    ],
)
def test_other_authorities_and_regions_stay_apart(
    a: Archive, one: tuple[str, str], other: tuple[str, str]
) -> None:
    for n, (name, code) in enumerate((one, other)):
        found = interpretation(str(n), publisher=name, region_code=code)
        store(a, document(f"{PAGE}?{n}"), found)
    assert len(rows(a, "SELECT id FROM publishers")) == 2


def test_publishers_of_one_name_in_two_regions_stay_two(a: Archive) -> None:
    for n, code in enumerate(("340403", "320106", "")):
        store(a, document(f"{PAGE}?{n}"), interpretation(str(n), region_code=code))
    found = rows(a, "SELECT region_code FROM publishers ORDER BY id")
    assert found == [("340403",), ("320106",), ("",)]


def test_registry_knows_the_kind_of_its_publisher(a: Archive) -> None:
    context = Context(publisher=PUBLISHER, publisher_kind="department")
    store(a, document(context=context), interpretation())
    assert rows(a, "SELECT kind FROM publishers") == [("department",)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("示例县人民政府", "government"),
        ("景德镇市人民政府", "government"),
        ("新乡市人民政府", "government"),
        ("合肥经济技术开发区管理委员会", "government"),
        ("示例新区管委会", "government"),
        ("二七区", "government"),
        ("延边朝鲜族自治州", "government"),
        ("太平镇人民政府", "town"),
        ("东湖街道办事处", "town"),
        ("张义镇", "town"),
        ("回民乡人民政府", "town"),
        ("示例苏木", "town"),
        ("示例市国有资产监督管理委员会", "department"),
        ("示例县人民政府办公室", "department"),
        ("示例县教育局", "department"),
        ("乡村振兴局", "department"),
        ("", "department"),
    ],
)
def test_kind_of_publisher(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_interpretation_that_cannot_be_stored_leaves_nothing(a: Archive) -> None:
    run = a.begin_run("crawl", "", at(1))
    doc = document()
    capture = keep_document(a, doc, run)
    broken = interpretation(observations=(observation(), observation(verdict="sure")))
    with pytest.raises(Exception, match="CHECK"):
        store_interpretation(a, capture, broken)
    left = (
        "SELECT id FROM reports UNION ALL SELECT id FROM versions UNION ALL SELECT id FROM sources"
    )
    assert rows(a, left) == []
    assert rows(a, "SELECT outcome FROM captures") == [(None,)]
    assert rows(a, "SELECT name FROM publishers") == []


def test_halves_of_characters_and_huge_numbers_are_stored(a: Archive) -> None:
    huge = observation(value=10**30, raw="1" + "0" * 30, label="\udcff总计")
    store(a, document(), interpretation(text="正文\ud83d", observations=(huge,)))
    assert rows(a, "SELECT value, raw FROM current_values") == [(1e30, "1" + "0" * 30)]
    assert rows(a, "SELECT text FROM versions") == [("正文\ufffd",)]


NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False)
WORDS = st.text(max_size=10)
OBSERVATIONS = st.builds(
    Observation,
    cell_id=WORDS,
    form=st.sampled_from(["2014", "2019", "2021"]),
    raw=WORDS,
    meaning=st.sampled_from(["number", "zero", "blank", "not_applicable", "text", "unreadable"]),
    value=st.none() | NUMBERS,
    unit=WORDS,
    evidence=WORDS.filter(lambda text: not text.startswith("#")) | st.just(observation().evidence),
    verdict=st.sampled_from(["verified", "unverified", "suspect"]),
    placement=st.sampled_from(["label", "order", "identity"]),
    possibilities=st.integers(1, 9),
    label=WORDS,
)
STATEMENTS = st.builds(
    Statement,
    indicator=WORDS,
    value=NUMBERS,
    approximate=st.booleans(),
    quote=WORDS,
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
)
ISSUES = st.builds(
    Issue,
    code=WORDS,
    severity=st.sampled_from(["error", "warning", "notice"]),
    detail=WORDS,
    verdict=st.sampled_from(["source", "reading", "undecided"]),
    cell_ids=st.lists(st.sampled_from(["a.b", "c.d", "e"])).map(tuple),
)
INTERPRETATIONS = st.builds(
    interpretation,
    year=st.integers(2004, 2099),
    publisher=WORDS.filter(bool),
    state=st.sampled_from(["complete", "partial", "tables_missing", "unreadable"]),
    text=WORDS,
    observations=st.lists(OBSERVATIONS, max_size=5).map(tuple),
    statements=st.lists(STATEMENTS, max_size=3).map(tuple),
    issues=st.lists(ISSUES, max_size=3).map(tuple),
)


@settings(max_examples=60)
@given(found=INTERPRETATIONS)
def test_what_is_stored_comes_back(a: Archive, found: Interpretation) -> None:
    # The archive is the same for all examples: each is a report of its own.
    n = rows(a, "SELECT count(*) FROM runs")[0][0]
    url = f"http://www.shili.gov.cn/{n}"
    identity = replace(found.identity, publisher=f"{found.identity.publisher}{n}")
    found = replace(found, identity=identity, content_digest=str(n))
    capture_run = a.begin_run("crawl", "", at(1))
    doc = document(url)
    capture = keep_document(a, doc, capture_run)
    store_interpretation(a, capture, found)
    ((report_id,),) = rows(a, "SELECT report_id FROM current_reports WHERE source_url = ?", url)
    values = (
        "SELECT cell_id, form, raw, meaning, value, evidence, verdict FROM current_values"
        " WHERE report_id = ?"
    )
    # A view promises no order.
    assert sorted(rows(a, values, report_id), key=repr) == sorted(
        [
            (o.cell_id, o.form, o.raw, o.meaning, o.value, o.evidence, o.verdict)
            for o in found.observations
        ],
        key=repr,
    )
    rest = (
        "SELECT o.unit, o.placement, o.possibilities, o.label FROM observations o"
        " JOIN standings t ON t.version_id = o.version_id WHERE t.report_id = ? ORDER BY o.n"
    )
    assert rows(a, rest, report_id) == [
        (o.unit, o.placement, o.possibilities, o.label) for o in found.observations
    ]
    said = "SELECT indicator, value, approximate, quote FROM current_statements WHERE report_id = ?"
    assert rows(a, said, report_id) == [
        (s.indicator, s.value, s.approximate, s.quote) for s in found.statements
    ]
    wrong = "SELECT code, severity, cell_ids, detail, verdict FROM issues WHERE report_id = ?"
    assert rows(a, wrong, report_id) == [
        (i.code, i.severity, " ".join(i.cell_ids), i.detail, i.verdict) for i in found.issues
    ]
    kept = (
        "SELECT value FROM observations"
        " WHERE version_id = (SELECT max(id) FROM versions) ORDER BY n"
    )
    assert [type(value) for (value,) in rows(a, kept)] == [
        type(o.value) for o in found.observations
    ]


def test_an_empty_page_between_does_not_take_the_values_away(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("whole"))
    empty = interpretation("empty", state="unreadable", observations=())
    assert store(a, document(now=at(2)), empty) == "new_version"
    report = a.db.execute("SELECT state, versions FROM current_reports").fetchone()
    assert (report["state"], report["versions"]) == ("complete", 2)
    assert a.db.execute("SELECT count(*) FROM current_values").fetchone()[0] > 0
