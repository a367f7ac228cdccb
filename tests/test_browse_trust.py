"""Why a number is trusted, what its documents say, and what changed between two versions."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from archive_samples import PAGE, REPORT, at, document, interpretation, observation, store
from browse_samples import Site, served

from archive.browse.report_page import marking
from archive.browse.report_page.citing import bibtex
from archive.browse.report_page.comparing import sentences
from archive.browse.report_page.marking import TooLargeError, shown
from archive.browse.report_page.picture_sizes import size_of
from archive.browse.report_page.trust import where
from archive.browse.words import Words
from archive.evidence import digest, pointer
from archive.records import Observation
from archive.store import open_archive

CELL = "applications.received.total"
OTHER = f"{PAGE}?copy"


def png(width: int, height: int, dots_a_metre: int = 0) -> bytes:
    """A white picture that names its resolution where one is given."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head)]
    if dots_a_metre:
        parts.append((b"pHYs", struct.pack(">IIB", dots_a_metre, dots_a_metre, 1)))
    parts.append((b"IDAT", zlib.compress((b"\0" + b"\xff" * width) * height)))
    parts.append((b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


SCAN = png(1200, 1600, 11811)


def value(body: bytes, number: int, place: str, **changes: object) -> tuple[Observation, ...]:
    evidence = pointer(digest(body), place)
    return (observation(CELL, number, evidence=evidence, **changes),)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path: Path = tmp_path_factory.mktemp("trust") / "a.db"
    page = b"<table><tr><td>7</td></tr></table>"
    with open_archive(path) as a:
        read = interpretation(
            "a", observations=value(page, 7, "table=1&row=1&column=1"), text="甲。乙。"
        )
        store(a, document(body=page, now=at(1)), read)
        scanned = interpretation(
            "b",
            observations=value(SCAN, 9, "page=1&box=72.0,36.0,144.0,50.0", placement="order"),
            text="甲。丙。",
        )
        store(a, document(OTHER, SCAN, now=at(2)), scanned)
    with served(path) as site:
        yield site


def test_documents_that_differ_are_told_apart(site: Site) -> None:
    page = site.get(f"/-/report/{REPORT}?cell={CELL}")
    assert "另外 1 份文件给出不同的数" in page.words
    copies = page.tree.find_class("copies")[0]
    assert [one.text_content() for one in copies.iter("b")] == ["7", "9"]
    assert len(copies.xpath("li[@class='other']")) == 1
    english = site.get(f"/-/report/{REPORT}?cell={CELL}&lang=en").words
    assert "1 other documents give another number" in english


def test_a_scan_is_shown_with_the_box_of_the_number(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as a:
        read = interpretation(
            observations=value(SCAN, 9, "page=1&box=72.0,36.0,144.0,50.0", placement="order")
        )
        store(a, document(body=SCAN), read)
    with served(path) as own:
        page = own.get(f"/-/report/{REPORT}?cell={CELL}")
        (box,) = page.tree.xpath("//*[@id='mark']")
        assert (box.get("x"), box.get("y"), box.get("width")) == ("68.0", "32.0", "80.0")
        (picture,) = page.tree.xpath("//*[local-name()='image']")
        # 1,200 pixels at 300 to an inch are four inches.
        assert round(float(picture.get("width"))) == 288
        answer = own.get(picture.get("href"))
        assert answer.headers["content-type"] == "image/png"
        assert "按行的次序对应" in page.words


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (SCAN, (288, 384)),
        (png(300, 200), (300, 200)),
        (b"GIF89a" + struct.pack("<HH", 20, 10) + b"\0" * 20, (20, 10)),
        (b"\xff\xd8\xff", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"text", None),
    ],
)
def test_sizes_of_pictures_in_points(body: bytes, size: tuple[int, int] | None) -> None:
    found = size_of(body)
    assert (found and tuple(round(side) for side in found)) == size


def test_places_in_words() -> None:
    zh, en = Words("zh"), Words("en")
    told = where("file=2&table=1&row=3&column=4", zh)
    assert told == "压缩包内第 2 个文件，第 1 个表格第 3 行第 4 格"
    assert where("start=3&end=9", en) == "characters 3 to 9"
    assert where("page=2&box=1,2,3,4", en) == "page 2, in the box"
    assert where("", zh) == "—"


def workbook(rows: int = 3) -> bytes:
    """A spreadsheet with a shared text and numbers."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="C{n}"><v>{n * 7}</v></c></row>'
        for n in range(1, rows + 1)
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{links}"><sheets><sheet name="a" r:id="r1"/></sheets>'
            "</workbook>",
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
        )
        package.writestr("xl/sharedStrings.xml", f"<sst {main}><si><t>收到&lt;申请</t></si></sst>")
        package.writestr(
            "xl/worksheets/s.xml", f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>"
        )
    return held.getvalue()


def test_a_spreadsheet_is_shown_as_its_rows_with_the_cell_marked() -> None:
    page = lxml.html.fromstring(shown(workbook(200), "", "table=1&row=120&column=3", "文"))
    assert page.get_element_by_id("mark").text == "840"
    assert page.findtext(".//th") == "80"
    assert page.findtext(".//td") == "收到<申请"
    assert len(list(page.iter("tr"))) == 81


@pytest.mark.parametrize(
    "place",
    ["table=2&row=1&column=1", "table=1&row=1&column=2", "table=0&row=0&column=0", "row=1"],
)
def test_places_that_a_spreadsheet_lacks_show_its_text(place: str) -> None:
    page = lxml.html.fromstring(shown(workbook(), "", place, "文"))
    assert page.find(".//pre").text_content() == "文"


def test_packages_that_unpack_to_more_than_any_document_are_not_opened() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (marking.MOST_UNPACKED + 1))
    with pytest.raises(TooLargeError):
        shown(held.getvalue(), "", "table=1&row=1&column=1", "文")
    with pytest.raises(TooLargeError):
        shown(held.getvalue(), "", "file=1&table=1&row=1&column=1", "文")


def test_sentences_that_went_and_came() -> None:
    assert sentences("甲。乙。丙。", "甲。丁。丙。") == [("del", "乙。"), ("ins", "丁。")]
    assert sentences("甲。", "甲。") == []


def test_a_bibliography_cannot_be_broken_by_a_title() -> None:
    report = {
        "report_id": 1,
        "publisher": "示例县",
        "title": "}\\input{x} 50%",
        "year": 2020,
        "claimed_published": None,
        "first_seen": "2026-11-01T08:00:00Z",
        "source_url": "http://a.invalid/}x",
        "body_sha256": "0" * 64,
    }
    entry = bibtex(report, "http://b.invalid/")
    assert entry.count("{") == entry.count("}")
    assert "\\input" not in entry
    assert "50\\%" in entry
