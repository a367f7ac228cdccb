"""OFD containers in the manner of their producers: templates, repeats, letters one by one."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from made_pages import NAMESPACE, Sheet, as_ofd, laid_out
from made_tables import NUMBER_OF
from page_values import read_values

from pipelines import scans
from pipelines.formats.ofd import read, recognises
from pipelines.grids import Line
from pipelines.pages.marks import Box, Page, Word
from pipelines.pages.ofd_marks import Marks, draw

FORMS = ("2019", "2021")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("given", [{}, {"letters": True}, {"template": True}])
def test_a_form_is_read_whole(form: str, given: dict[str, bool]) -> None:
    figures = {cell: str(n) for cell, n in NUMBER_OF[form].items()}
    body = as_ofd(laid_out(form, figures), **given)
    assert recognises(body)
    assert read_values(read(body, "")) == NUMBER_OF[form]


def marks_of(drawing: str) -> Marks:
    marks = Marks()
    draw(etree.fromstring(f"<ofd:Page {NAMESPACE}>{drawing}</ofd:Page>"), (0, 0), marks)
    return marks


def text_object(attributes: str, code: str) -> str:
    return (
        f'<ofd:TextObject Boundary="10 20 80 5" Size="4" {attributes}>'
        f"<ofd:TextCode {code}</ofd:TextCode></ofd:TextObject>"
    )


@pytest.mark.parametrize("deltas", ["5 5 5", "g 3 5", "5 g 2 5", "g 2 5 5"])
def test_steps_are_repeated(deltas: str) -> None:
    found = marks_of(text_object("", f'X="0" Y="4" DeltaX="{deltas}">甲乙丙丁')).words
    lefts = [word.box.left / 72 * 25.4 for word in found]
    assert lefts == pytest.approx([10, 15, 20, 25])


def test_a_matrix_moves_and_scales_what_is_written() -> None:
    (word,) = marks_of(text_object('CTM="2 0 0 2 1 0"', 'X="1" Y="2">甲')).words
    assert word.box.left / 72 * 25.4 == pytest.approx(10 + 2 * 1 + 1)
    assert word.box.height / 72 * 25.4 == pytest.approx(8)


@pytest.mark.parametrize(
    ("attributes", "across"),
    [
        ("", 1),
        ('Visible="false"', 0),
        ('Stroke="false"', 0),
        ('Stroke="false" Fill="true"', 1),
    ],
)
def test_rulings_are_what_is_drawn(attributes: str, across: int) -> None:
    path = (
        f'<ofd:PathObject Boundary="10 20 50 1" {attributes}>'
        "<ofd:AbbreviatedData>M 0 0 L 50 0 L 50 0.1 L 0 0.1</ofd:AbbreviatedData></ofd:PathObject>"
    )
    found = marks_of(path).rulings
    assert bool(found) == bool(across)
    assert all(r.end - r.start == pytest.approx(50 * 72 / 25.4) for r in found if r.across)


def container(**files: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return kept.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        container(OFD_xml=b""),
        container(OFD_xml=b"<OFD"),
        container(OFD_xml=b"<OFD><DocBody><DocRoot>Doc_0/None.xml</DocRoot></DocBody></OFD>"),
        container(OFD_xml=b"<OFD/>"),
        container(
            OFD_xml=b"<OFD><DocRoot>D.xml</DocRoot></OFD>",
            D_xml=b'<Document><Page BaseLoc="P.xml"/></Document>',
            P_xml=b"<Page><Content>" + b" " * (65 * 2**20) + b"</Content></Page>",
        ),
        as_ofd(laid_out("2021", dict.fromkeys(NUMBER_OF["2021"], "0")))[:-400],
    ],
    ids=["empty", "torn markup", "no document", "nothing", "a bomb", "cut off"],
)
def test_what_cannot_be_read_says_why(body: bytes) -> None:
    found = read(body, "")
    assert found.problem
    assert not found.blocks


@pytest.mark.parametrize("number", ["1e999", "-1e308", "9" * 400, "nan"])
def test_a_length_that_is_none_costs_no_page(number: str) -> None:
    body = container(
        OFD_xml=b"<OFD><DocRoot>D.xml</DocRoot></OFD>",
        D_xml=b'<Document><Page BaseLoc="P.xml"/></Document>',
        P_xml=(
            "<Page><Content>"
            f'<TextObject Boundary="10 10 80 {number}" Size="4" CTM="1 0 0 1 {number} 0">'
            f'<TextCode X="{number}" Y="3" DeltaX="4 {number}">甲乙丙</TextCode></TextObject>'
            f'<PathObject Boundary="0 0 9 9"><AbbreviatedData>M 0 0 L {number} 0'
            "</AbbreviatedData></PathObject>"
            '<TextObject Boundary="10 30 80 5" Size="4">'
            '<TextCode X="0" Y="3" DeltaX="4">丁戊</TextCode></TextObject></Content></Page>'
        ).encode(),
    )
    texts = [block.text for block in read(body, "").blocks if isinstance(block, Line)]
    assert "丁戊" in texts


def test_a_page_whose_file_is_not_there_is_lost_and_named() -> None:
    body = container(
        OFD_xml=b"<OFD><DocRoot>D.xml</DocRoot></OFD>",
        D_xml=b'<Document><Page BaseLoc="P.xml"/><Page BaseLoc="None.xml"/></Document>',
        P_xml=(
            '<Page><Content><TextObject Boundary="10 30 80 5" Size="4">'
            '<TextCode X="0" Y="3" DeltaX="4">丁戊</TextCode></TextObject></Content></Page>'
        ).encode(),
    )
    assert read(body, "").lost == ("page 2: broken",)


# ---- pages that are pictures ----


def with_pictures(pages: list[int], *, missing: bool = False) -> bytes:
    """An OFD of three pages, some of them nothing but a picture."""
    resource = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="77" '
        'Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
        "</ofd:Res>"
    )
    image = '<ofd:ImageObject ID="9" ResourceID="77" Boundary="0 0 210 297"/>'
    source = zipfile.ZipFile(io.BytesIO(as_ofd([Sheet([(100, 300, 12, "说明")])] * 3)))
    kept = io.BytesIO()
    with source, zipfile.ZipFile(kept, "w") as archive:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "Doc_0/Document.xml":
                text = text.replace(
                    "<ofd:PageArea>", "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:PageArea>"
                )
            if any(name.startswith(f"Doc_0/Pages/Page_{number - 1}/") for number in pages):
                text = (
                    f"<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID='5'>{image}</ofd:Layer>"
                    "</ofd:Content></ofd:Page>"
                )
            archive.writestr(name, text)
        archive.writestr("Doc_0/PublicRes.xml", resource)
        if not missing:
            archive.writestr("Doc_0/Res/scan.png", b"a picture")
    return kept.getvalue()


def test_a_page_that_is_a_picture_is_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def read_page(body: bytes, number: int, box: Box) -> Page:
        asked.append((body, number))
        assert (box.left, box.top) == (0, 0)
        assert (box.right, box.bottom) == pytest.approx((595.3, 841.9), abs=0.1)
        return Page(number, box.width, box.height, (Word("所见", Box(100, 290, 124, 302)),))

    monkeypatch.setattr(scans, "read_page", read_page)
    found = read(with_pictures([2]), "")
    assert asked == [(b"a picture", 2)]
    assert [block.text for block in found.blocks if isinstance(block, Line)] == [
        "说明", "所见", "说明",
    ]  # fmt: skip
    assert not found.lost


def test_pages_that_cannot_be_read_are_named() -> None:
    found = read(with_pictures([2, 3], missing=True), "")
    assert found.lost == ("pages 2 to 3: its picture is not in the file",)
    alone = read(with_pictures([1, 2, 3], missing=True), "")
    assert alone.problem == "the OFD cannot be read: pages 1 to 3: its picture is not in the file"
