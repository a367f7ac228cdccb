"""Formats: bytes to text and grids, and pointers that anyone can follow into the bytes."""

from __future__ import annotations

import gc
import io
import re
from time import process_time

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from golden import case_names, document_of, expected_of, source_of
from lxml import html as lxml_html

from archive.evidence import digest
from archive.records import Capture, Document, Interpretation, Observation
from pipelines.formats import extract, readers
from pipelines.grids import Grid, Line
from pipelines.interpret import interpret

TITLE = "云岭县水利局2023年政府信息公开工作年度报告"
ROWS = (
    ("第二十条第（六）项",),
    ("信息内容", "本年处理决定数量"),
    ("行政处罚", "12"),
    ("行政强制", "3"),
)
TABLE = (
    "<table>"
    + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in ROWS)
    + "</table>"
)
BODY = f"<body><h1>{TITLE}</h1>{TABLE}<p>以上为说明。</p></body>"
READ = {"proactive.penalties.decisions": 12, "proactive.coercion.decisions": 3}


def read(body: bytes | str, media_type: str = "") -> Interpretation:
    data = body.encode("utf-8") if isinstance(body, str) else body
    capture = Capture("http://www.example.invalid/a", "2026-11-21T08:00:00Z", data)
    return interpret(Document(Capture(capture.url, capture.fetched_at, data, 200, media_type)))


def values(found: Interpretation) -> dict[str, float | None]:
    return {o.cell_id: o.value for o in found.observations}


# ---- pointers, followed without the program's own readers ----


def plain(text: str) -> str:
    return "".join(text.split())


def fields(observation: Observation) -> dict[str, str]:
    pointed, _, place = observation.evidence.partition("#")
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", pointed)
    return dict(part.split("=", 1) for part in place.split("&") if part)


def decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")


def in_html(body: bytes, place: dict[str, str]) -> str:
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True)
    tree = lxml_html.document_fromstring(decoded(body), parser=parser)
    if "start" in place:
        return "".join(tree.itertext())[int(place["start"]) : int(place["end"])]
    table = list(tree.iter("table"))[int(place["table"]) - 1]
    own = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table]
    cells = [cell for cell in own[int(place["row"]) - 1] if cell.tag in ("td", "th")]
    return str(cells[int(place["column"]) - 1].text_content())


def in_docx(body: bytes, place: dict[str, str]) -> str:
    document = docx.Document(io.BytesIO(body))
    table = list(document.element.body.iter(qn("w:tbl")))[int(place["table"]) - 1]
    row = table.findall(qn("w:tr"))[int(place["row"]) - 1]
    cell = row.findall(qn("w:tc"))[int(place["column"]) - 1]
    return "".join(text.text or "" for text in cell.iter(qn("w:t")))


def in_text(body: bytes, place: dict[str, str]) -> str:
    return decoded(body)[int(place["start"]) : int(place["end"])]


def in_pdf(body: bytes, place: dict[str, str]) -> str:
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        page = pdf.pages[int(place["page"]) - 1]
        left, top, right, bottom = map(float, place["box"].split(","))
        within = page.within_bbox((left - 0.1, top - 0.1, right + 0.1, bottom + 0.1), strict=False)
        return str(within.extract_text())


FOLLOW = {".html": in_html, ".docx": in_docx, ".txt": in_text, ".md": in_text}


@pytest.mark.parametrize("name", [n for n in case_names() if source_of(n).suffix in FOLLOW])
def test_pointers_lead_to_what_was_read(name: str) -> None:
    body = source_of(name).read_bytes()
    follow = FOLLOW[source_of(name).suffix]
    found = interpret(document_of(name)).observations
    printed = [o for o in found if o.raw]
    for observation in printed:
        assert observation.evidence.startswith(f"sha256:{digest(body)}#")
        assert plain(follow(body, fields(observation))) == plain(observation.raw), observation
    assert printed or not any(value[0] for value in expected_of(name)["values"].values())


def test_pointers_into_a_pdf_lead_to_what_was_read() -> None:
    name = "pdf_ruled_over_pages"
    body = source_of(name).read_bytes()
    found = [o for o in interpret(document_of(name)).observations if o.raw]
    pages = {fields(o)["page"] for o in found}
    assert len(pages) > 1, "the tables of this case stand on several pages"
    # Opening a page takes long: some of all will do.
    for observation in found[::9]:
        assert plain(in_pdf(body, fields(observation))) == plain(observation.raw)


def test_a_pointer_to_loose_lines_of_a_page_counts_its_text() -> None:
    lines = [
        TITLE,
        "第二十条第（六）项",
        "信息内容",
        "本年处理决定数量",
        "行政处罚",
        "12",
        "五、问题",
    ]
    source = (
        "<html><head><title>页</title><style>p {margin: 0}</style></head><body><!-- 一 -->"
        "<script>var n = 12;</script><table><tr><td>甲</td><td>乙</td></tr></table>尾"
        + "".join(f"<p>{line}</p>\n" for line in lines)
        + "</body></html>"
    )
    body = source.encode("utf-8")
    (observation,) = read(body).observations
    assert observation.value == 12
    assert in_html(body, fields(observation)) == "12"


def test_a_blank_cell_is_pointed_at_too() -> None:
    body = BODY.replace("<td>3</td>", "<td>&nbsp;</td>").encode("utf-8")
    blank = next(o for o in read(body).observations if o.meaning == "blank")
    assert plain(in_html(body, fields(blank))) == ""
    assert fields(blank) == {"table": "1", "row": "4", "column": "2"}


# ---- HTML ----


@pytest.mark.parametrize(
    "head",
    [
        "<html>",
        "<!DOCTYPE html><html>",
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">',
        "\ufeff<html>",
        "\n\n  <html>",
        "<!-- kept 2026-11 -->\n<html>",
        "<HTML><HEAD></HEAD>",
        "",
    ],
)
def test_a_page_is_read_however_it_begins(head: str) -> None:
    assert values(read(f"{head}{BODY}</html>")) == READ


@pytest.mark.parametrize(
    ("encoding", "media_type"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("gb18030", ""),
        ("gb18030", "text/html; charset=utf-8"),
        ("utf-8", "text/html; charset=gb2312"),
        ("big5", "text/html; charset=big5"),
        ("utf-16", "text/html"),
    ],
)
def test_a_page_is_decoded(encoding: str, media_type: str) -> None:
    source = f"<html>{BODY}</html>"
    if encoding == "big5":
        source = source.replace("云岭县水利局", "雲嶺縣水利局").replace(
            "年处理决定数", "年處理決定數"
        )
        source = source.replace("政府信息公开工作年度报告", "政府信息公開工作年度報告")
        source = source.replace("处罚", "處罰").replace("强制", "強制").replace("条", "條")
        source = source.replace("项", "項").replace("内", "內").replace("为说", "為說")
    assert values(read(source.encode(encoding), media_type)) == READ


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("</td>", ""),
        ("</tr>", ""),
        ("</table>", ""),
        ("<td>", '<td colspan="0" rowspan="x">'),
        ("<td>12", "<th>12"),
        ("12", "<b>1</b>2"),
        ("12", "<p>12</p><p></p>"),
        ("12", "12<br>"),
        ("12", "<!-- 4 -->12"),
        ("12", "<script>4</script>12"),
        ("12", "１２"),
        ("行政处罚", "行政<br/>处罚"),
        ("<table>", "<table><caption>表一</caption><colgroup><col></colgroup><thead></thead>"),
        ("<table>", "<div><table>"),
        ("<tr>", "<tr><!-- row -->"),
    ],
)
def test_sloppy_markup_changes_no_figure(before: str, after: str) -> None:
    assert values(read(f"<html>{BODY.replace(before, after)}</html>")) == READ


def test_a_mark_of_a_footnote_in_markup_is_no_digit() -> None:
    found = values(read(BODY.replace("<td>12</td>", "<td>12<sup>1</sup></td>")))
    assert found["proactive.penalties.decisions"] in (12, None)


def test_spans_are_limited() -> None:
    wide = BODY.replace("<td>12", '<td colspan="1000000" rowspan="1000000">12')
    assert values(read(f"<html>{wide}</html>"))["proactive.penalties.decisions"] == 12


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "span", "font"])
def test_deep_nesting_is_survived(tag: str) -> None:
    found = read(f"<html><body>{f'<{tag}>' * 5000}x")
    assert not [i for i in found.issues if "the reader failed" in i.detail]


def test_a_long_remark_in_a_cell_leaves_the_table_a_table() -> None:
    remark = "本项数据由各科室按月汇总后上报，" * 22
    found = read(BODY.replace("<td>12</td>", f"<td>12</td><td>{remark}</td>"))
    assert values(found)["proactive.coercion.decisions"] == 3
    assert values(found)["proactive.penalties.decisions"] in (12, None)


# ---- text ----


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_decoded(encoding: str, end: str) -> None:
    lines = [
        TITLE,
        "第二十条第（六）项",
        "信息内容\t本年处理决定数量",
        "行政处罚\t12",
        "行政强制\t3",
        "五、问题",
    ]
    body = end.join(lines).encode(encoding)
    assert values(read(body, "text/plain")) == READ


def test_line_breaks_inside_cells_of_markdown_are_no_page() -> None:
    rows = (
        "| 信息内容 | 本年<br>制发件数 | 本年<br>废止件数 | 现行有效件数 |\n|---|---|---|---|\n"
        "| 规章 | 1 | 2 | 3 |\n"
    )
    found = read(f"# {TITLE}\n\n## 二、主动公开政府信息情况\n\n{rows}\n说明文字。\n")
    assert values(found) == {
        "proactive.rules.made": 1,
        "proactive.rules.repealed": 2,
        "proactive.rules.in_force": 3,
    }


def test_a_text_that_names_a_tag_is_no_page() -> None:
    lines = [
        TITLE,
        "本页使用<p>标签排版。",
        "第二十条第（六）项",
        "信息内容 | 本年处理决定数量 |",
        "行政处罚 | 12 |",
        "行政强制 | 3 |",
        "五、问题",
    ]
    assert values(read("\n".join(lines))) == READ


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "|", "| ", "\xa0"])
def test_long_runs_take_no_time(blank: str) -> None:
    """Twice the length takes twice the time, not four times."""
    elapsed(TITLE)
    once = elapsed(f"{TITLE}\n说明{blank * 12000}文字\n")
    assert elapsed(f"{TITLE}\n说明{blank * 24000}文字\n") < 3 * once + 0.1


def elapsed(source: str) -> float:
    """The least of three, since other work only adds to it; the collector of garbage sleeps."""
    times = []
    gc.collect()
    gc.disable()
    for _ in range(3):
        start = process_time()
        extract(source.encode("utf-8"))
        times.append(process_time() - start)
    gc.enable()
    return min(times)


# ---- Word ----


def document(*, nested: bool = False, control: bool = False) -> bytes:
    made = docx.Document()
    made.add_paragraph(TITLE)
    host = made.add_table(rows=1, cols=1).cell(0, 0) if nested else made
    table = host.add_table(rows=4, cols=2)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    if control:
        # A content control around the table, as forms made to be filled in have it.
        body = table._tbl.getparent()
        frame = docx.oxml.parse_xml(
            '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:sdtContent/></w:sdt>"
        )
        body.replace(table._tbl, frame)
        frame[0].append(table._tbl)
    made.add_paragraph("以上为说明，数据由各科室汇总。")
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_a_word_document_is_read() -> None:
    assert values(read(document())) == READ


@pytest.mark.parametrize("given", [{"nested": True}, {"control": True}])
def test_a_table_within_something_is_read_or_told(given: dict[str, bool]) -> None:
    found = read(document(**given))
    assert values(found) == READ or found.issues


def test_a_damaged_word_document_is_told_as_damaged() -> None:
    body = bytearray(document())
    at = body.index(b"word/document.xml") + 200
    body[at : at + 60] = bytes(60)
    problem = extract(bytes(body)).problem
    assert "cannot be opened" in problem


# ---- what no reader understands ----


@pytest.mark.parametrize("name", ["empty_file", "only_nuls", "picture", "json_data", "pdf_broken"])
def test_what_cannot_be_read_says_why(name: str) -> None:
    found = extract(source_of(name).read_bytes())
    assert found.problem
    assert not found.blocks


def test_formats_are_asked_in_the_order_of_their_rank() -> None:
    ranks = [module.RANK for module in readers()]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(set(ranks))


def test_lines_and_grids_come_in_reading_order() -> None:
    blocks = extract(f"<html>{BODY}</html>".encode()).blocks
    kinds = ["grid" if isinstance(block, Grid) else block.text for block in blocks]
    assert kinds == [TITLE, "grid", "以上为说明。"]
    assert isinstance(blocks[0], Line)
