"""The page of a report: the form, the evidence, the kept document, and that nothing in it acts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from archive_samples import PAGE, REPORT, at, document, interpretation, observation, store
from browse_samples import Site, served

from archive.browse.report_page.drawing import before, drawn, over
from archive.browse.report_page.kept import file_name
from archive.browse.report_page.marking import shown
from archive.evidence import digest, in_table, in_text, pointer
from archive.forms import FORMS
from archive.records import Document, Issue, Observation, Statement
from archive.store import open_archive

HOSTILE = """<!DOCTYPE html><html><head><title>年报</title><base href="http://evil.invalid/">
<meta http-equiv="refresh" content="0;url=http://evil.invalid/refresh">
<link rel="stylesheet" href="http://evil.invalid/a.css"><style>@import url(http://evil.invalid/b.css);
td{background:url(http://evil.invalid/c.png)}</style><script src="http://evil.invalid/s.js"></script>
</head><body onload="fetch('http://evil.invalid/load')" background="http://evil.invalid/bg.png">
<script>top.location='http://evil.invalid/top'</script><p style="background:url(http://evil.invalid/p)"
>青禾县收到申请若干。</p><a href="javascript:alert(1)" ping="http://evil.invalid/ping">链接</a>
<img src="http://evil.invalid/i.png" onerror="alert(2)"><img src=x onerror=alert(3)>
<svg onload="alert(4)"><script>alert(5)</script><image href="http://evil.invalid/v.png"/></svg>
<form action="http://evil.invalid/form"><input autofocus onfocus="alert(6)"><button>送</button>
</form>
<iframe src="data:text/html,<script>alert(7)</script>"></iframe><object data="data:text/html,x">
</object><math><mi xlink:href="javascript:alert(8)">x</mi></math><noscript><p title="</noscript>
<img src=x onerror=alert(9)>">无</p></noscript><video src="http://evil.invalid/m.mp4"></video>
<table background="http://evil.invalid/t.png"><tr><td>甲</td><td onclick="alert(10)" style="width:
expression(alert(11))">乙</td></tr><tr><td>收到</td><td>5</td></tr></table>LONG</body></html>""".replace(
    "LONG", "<p>末</p>" * 60
).encode()
HOSTILE = HOSTILE.replace(b"<table", "<p>青禾县按时公布。</p>".encode() * 200 + b"<table")

CELL = "applications.received.total"


def values(body: bytes, number: int = 5) -> Observation:
    """One number with its evidence in the second row of the only table."""
    return observation(CELL, number, body=body, evidence=pointer(digest(body), in_table(1, 2, 2)))


def fill(path: Path) -> Path:
    """A report whose first version is a hostile page, its second one plain text."""
    with open_archive(path) as a:
        issue = Issue("identity_fails", "error", "合计不符", "source", (CELL,))
        said = Statement("applications.received.total", 5, False, "若干", 7, 9)
        first = interpretation(
            "a", observations=(values(HOSTILE),), issues=(issue,), statements=(said,)
        )
        store(a, _kept(HOSTILE, 1), first)
        later = HOSTILE.replace(b"<td>5</td>", b"<td>6</td>")
        store(a, _kept(later, 2), interpretation("b", observations=(values(later, 6),)))
    return path


def _kept(body: bytes, day: int) -> Document:
    made = document(PAGE, now=at(day))
    return replace(made, capture=replace(made.capture, body=body))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(fill(tmp_path_factory.mktemp("browse") / "a.db")) as site:
        yield site


LATER = HOSTILE.replace(b"<td>5</td>", b"<td>6</td>")
KEPT = f"/-/report/{REPORT}/document/{digest(LATER)}"


def test_nothing_in_a_kept_page_acts_or_fetches(site: Site) -> None:
    page = site.get(f"{KEPT}?mark=table%3D1%26row%3D2%26column%3D2")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    small = page.text.lower()
    for word in (
        "evil.invalid",
        "javascript:",
        "alert",
        "<script",
        "refresh",
        "url(",
        "expression",
    ):
        assert word not in small
    for element in page.tree.iter():
        assert element.tag not in {"a", "form", "input", "iframe", "object", "svg", "base", "link"}
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not {"href", "src", "action", "background", "ping"} & set(element.attrib)


def test_the_cell_is_marked_where_its_evidence_points(site: Site) -> None:
    page = site.get(f"{KEPT}?mark=table%3D1%26row%3D2%26column%3D2")
    (mark,) = page.tree.xpath("//*[@id='mark']")
    assert mark.text_content() == "6"
    assert "青禾县收到申请若干。" in page.tree.text_content()


@pytest.mark.parametrize("place", ["table=9&row=1&column=1", "row=1", "start=a&end=b", "x" * 5000])
def test_places_that_are_none_mark_nothing(place: str) -> None:
    assert 'id="mark"' not in shown(HOSTILE, "text/html", place, "")


def test_a_stretch_of_a_pages_text_is_marked() -> None:
    body = "<html><body><p>收到<b>十</b>二件</p><p>余</p></body></html>".encode()
    page = lxml.html.fromstring(shown(body, "text/html", in_text(2, 4), ""))
    assert [one.text for one in page.find_class("mark")] == ["十", "二"]
    assert page.xpath("//p")[0].text_content() == "收到十二件"


def test_text_stays_text() -> None:
    page = shown("收到<script>alert(1)</script>12件".encode(), "text/plain", "", "")
    assert "<script" not in page
    plain = "青禾县 12 件 <b>".encode()
    marked = lxml.html.fromstring(shown(plain, "text/plain", in_text(4, 6), ""))
    assert marked.get_element_by_id("mark").text == "12"


def test_a_format_without_a_view_is_shown_as_the_text_read_off_it() -> None:
    page = lxml.html.fromstring(shown(b"%PDF-1.4 x", "application/pdf", "page=1", "收到 <5> 件"))
    assert page.find(".//pre").text_content() == "收到 <5> 件"


def test_a_page_nested_without_end_is_shown_all_the_same() -> None:
    body = b"<html><body>" + b"<div>" * 60_000 + b"<script>alert(1)</script>x"
    assert "<script" not in shown(body, "text/html", "", "")


def test_a_file_in_a_container_is_shown_and_a_bomb_is_not() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("a.html", "<html><table><tr><td>7</td></tr></table></html>")
    page = shown(held.getvalue(), "application/zip", "file=1&table=1&row=1&column=1", "")
    assert lxml.html.fromstring(page).get_element_by_id("mark").text == "7"


def test_only_documents_of_the_archive_are_handed_out(site: Site) -> None:
    page = site.get(f"/-/document/{digest(LATER)}")
    assert page.status == 200
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == "attachment; filename*=UTF-8''1.html"
    assert "sandbox" in page.headers["content-security-policy"]
    assert site.get(f"/-/document/{'0' * 64}").status == 404
    assert site.get(f"/-/report/{REPORT}/document/{'0' * 64}").status == 404
    assert site.get(f"/-/report/1/document/{digest(LATER)}").status == 404
    assert site.get(f"/-/report/{REPORT}/page/{digest(LATER)}/1.png").status == 404


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://a.invalid/x/%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        ("http://a.invalid/..%2F..%2Fetc%2Fpasswd", "passwd.pdf"),
        ("http://a.invalid/..%5C..%5Cx", "x.pdf"),
        ("http://a.invalid/", "abcdef.pdf"),
        ("http://a.invalid/a%0D%0AX: y", "a_X_y.pdf"),
    ],
)
def test_names_of_downloads_do_not_climb(url: str, name: str) -> None:
    assert file_name(url, "abcdef", ".pdf") == name


def test_a_value_shows_its_evidence_and_the_document_at_its_mark(site: Site) -> None:
    page = site.get(f"/-/report/{REPORT}?cell={CELL}")
    assert page.status == 200
    box = page.tree.get_element_by_id(f"cell-{CELL}")
    assert "chosen" in box.get("class")
    (frame,) = page.tree.iter("iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("src") == f"{KEPT}?mark=table%3D1%26row%3D2%26column%3D2#mark"
    assert f"sha256:{digest(LATER)}" in page.words
    assert "独立程序在原件该处找到此值" in page.words


def test_a_report_that_is_not_there_is_a_page_that_says_so(site: Site) -> None:
    assert site.get("/-/report/123").status == 404
    assert site.get("/-/report/123.json").status == 404
    assert site.get(f"/-/report/{REPORT}?cell=%3Cscript%3E").status == 200


def test_what_changed_between_two_versions_is_told_cell_by_cell(site: Site) -> None:
    data = site.get(f"/-/report/{REPORT}.json").data
    one, two = (row["version"] for row in data["versions"])
    page = site.get(f"/-/report/{REPORT}?from={one}&to={two}&lang=en")
    assert page.tree.xpath("//del")[0].text == "5件"
    assert page.tree.xpath("//ins")[0].text == "6件"
    earlier = site.get(f"/-/report/{REPORT}.json?version={one}").data
    assert [row["value"] for row in earlier["values"]] == [5]
    assert [row["value"] for row in data["values"]] == [6]


def test_every_cell_of_each_form_is_drawn_once() -> None:
    for name, form in FORMS.items():
        cells = [c for table in drawn(name) for line in table.lines for c in line.cells if c]
        assert sorted(cells) == sorted(form.cell_ids)


@pytest.mark.parametrize("form", FORMS)
def test_drawn_tables_are_full_rectangles(form: str) -> None:
    for table in drawn(form):
        taken: dict[tuple[int, int], int] = {}
        for y, line in enumerate(table.lines):
            x = 0
            boxes = [(h.columns, h.rows) for h in line.heads] + [(1, 1)] * len(line.cells)
            for columns, rows in boxes:
                while (y, x) in taken:
                    x += 1
                for dy in range(rows):
                    for dx in range(columns):
                        assert (y + dy, x + dx) not in taken
                        taken[y + dy, x + dx] = 1
                x += columns
            if table.layout != "sections":
                assert sum(1 for row, _ in taken if row == y) == table.width


def test_what_neighbours_share_stands_over_them_once() -> None:
    first, second = over([("甲", "一"), ("甲", "二"), ("乙",)])
    assert [(h.label, h.columns, h.rows) for h in first] == [("甲", 2, 1), ("乙", 1, 2)]
    assert [h.label for h in second] == ["一", "二"]
    lines = before([("甲", "一"), ("甲", "二"), ("乙",)])
    assert [[(h.label, h.columns, h.rows) for h in line] for line in lines] == [
        [("甲", 1, 2), ("一", 1, 1)],
        [("二", 1, 1)],
        [("乙", 2, 1)],
    ]
