"""Old spreadsheets and OFD beside the form: drawn from their bytes, with the place marked."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import lxml.html
import pytest

from archive.browse.report_page.marking import shown
from archive.browse.report_page.ofd_pages import ofd_page
from archive.browse.report_page.pictures import NoSuchPageError

CASES = Path(__file__).with_name("cases") / "documents"


def test_an_old_spreadsheet_is_shown_as_its_rows_with_the_cell_marked() -> None:
    body = (CASES / "xls_2019" / "source.xls").read_bytes()
    page = lxml.html.fromstring(shown(body, "", "table=1&row=27&column=8", "文"))
    mark = page.get_element_by_id("mark")
    assert mark.text == "1"
    assert mark.getparent().findtext("th") == "27"
    assert mark.getparent().findtext("td") == "一、本年新收政府信息公开申请数量"


@pytest.mark.parametrize("place", ["table=9&row=1&column=1", "table=1&row=9999&column=1"])
@pytest.mark.parametrize("length", [None, 700, 2_000])
def test_what_an_old_spreadsheet_lacks_or_has_lost_shows_its_text(
    place: str, length: int | None
) -> None:
    body = (CASES / "xls_2019" / "source.xls").read_bytes()[:length]
    assert lxml.html.fromstring(shown(body, "", place, "文")).find(".//pre").text_content() == "文"


def test_an_old_spreadsheet_that_reaches_far_is_not_laid_out() -> None:
    body = (CASES / "xls_2019" / "source.xls").read_bytes()
    at = body.index(struct.pack("<HHHH", 0x00FD, 10, 4, 0))
    far = body[: at + 4] + struct.pack("<HH", 65_535, 255) + body[at + 8 :]
    page = shown(far, "", "table=1&row=1&column=1", "文")
    assert lxml.html.fromstring(page).find(".//pre").text_content() == "文"


def ofd(content: str, *, picture: bytes = b"") -> bytes:
    """An OFD document of one page, of 100 by 50 millimetres."""
    held = io.BytesIO()
    head = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("OFD.xml", f"<ofd:OFD {head}><ofd:DocRoot>D/d.xml</ofd:DocRoot></ofd:OFD>")
        package.writestr(
            "D/d.xml",
            f"<ofd:Document {head}><ofd:PhysicalBox>0 0 100 50</ofd:PhysicalBox>"
            '<ofd:DocumentRes>r.xml</ofd:DocumentRes><ofd:Page BaseLoc="p.xml"/></ofd:Document>',
        )
        package.writestr(
            "D/r.xml",
            f'<ofd:Res {head} BaseLoc="Res"><ofd:MultiMedia ID="9">'
            "<ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:Res>",
        )
        package.writestr("D/Res/A.png", picture)
        package.writestr("D/p.xml", f"<ofd:Page {head}>{content}</ofd:Page>")
    return held.getvalue()


def test_a_page_of_an_ofd_is_drawn_with_its_texts_lines_and_pictures() -> None:
    body = ofd(
        '<ofd:TextObject Boundary="10 5 30 6" Size="4" CTM="1 0 0 1 2 0">'
        '<ofd:TextCode X="1" Y="4" DeltaX="g 2 4 3">总计&lt;8</ofd:TextCode></ofd:TextObject>'
        '<ofd:PathObject Boundary="0 20 9 9" LineWidth="0.5"><ofd:AbbreviatedData>'
        "M 0 0 L 9 0 C</ofd:AbbreviatedData></ofd:PathObject>"
        '<ofd:ImageObject Boundary="1 2 3 4" ResourceID="9"/>',
        picture=b"\x89PNG\r\n....",
    )
    page = ofd_page(body, 1)
    assert (round(page.width, 1), round(page.height, 1), page.pages) == (283.5, 141.7, 1)
    svg = lxml.html.fromstring(page.svg.decode())
    (text,) = svg.iter("text")
    assert (text.text, text.get("x")) == ("总计<8", "1.000 5.000 9.000 12.000")
    assert text.getparent().get("transform") == "translate(10 5) matrix(1 0 0 1 2 0)"
    assert [path.get("d") for path in svg.iter("path")] == ["M 0 0 L 9 0 Z"]
    assert b'href="data:image/png;base64,' in page.svg
    with pytest.raises(NoSuchPageError):
        ofd_page(body, 2)
    with pytest.raises(NoSuchPageError):
        ofd_page(body[:300], 1)


def test_nothing_of_an_ofd_comes_into_the_drawing_but_numbers_and_letters() -> None:
    body = ofd(
        '<ofd:TextObject Boundary="0 0 9 9" Size="&quot; onload=&quot;alert(1)">'
        "<ofd:TextCode>&lt;script&gt;alert(2)&lt;/script&gt;</ofd:TextCode></ofd:TextObject>"
        '<ofd:PathObject Boundary="0 0 9 9 url(http://evil.invalid)"><ofd:AbbreviatedData>'
        "javascript:alert(3)</ofd:AbbreviatedData></ofd:PathObject>"
        '<ofd:ImageObject Boundary="1 2 3 4" ResourceID="9"/>',
        picture=b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(4)'/>",
    )
    svg = ofd_page(body, 1).svg
    assert b"<script" not in svg
    assert b"evil" not in svg
    assert b"alert(1)" not in svg
    assert b"alert(3)" not in svg
    assert b"<image" not in svg


def test_a_place_on_a_page_is_marked_when_the_document_is_opened_by_itself() -> None:
    body = (CASES / "ofd_2021" / "source.ofd").read_bytes()
    page = lxml.html.fromstring(shown(body, "", "page=1&box=59.5,84.2,119.0,168.4", "文"))
    assert page.xpath("//img/@src")[0].startswith("data:image/svg+xml;base64,")
    style = dict(part.split(":") for part in page.get_element_by_id("mark").get("style").split(";"))
    assert float(style["left"].rstrip("%")) == pytest.approx(100 * 55.5 / 595, abs=0.1)
    assert float(style["height"].rstrip("%")) == pytest.approx(100 * 92.2 / 842, abs=0.1)
    lost = shown(body, "", "page=7&box=1,2,3,4", "文")
    assert lxml.html.fromstring(lost).find(".//pre").text_content() == "文"
