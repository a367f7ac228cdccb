"""Pages: words and rulings to grids, whatever drew them; PDF good and bad."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pytest
from good_time import within
from made_pages import FOOT, HEIGHT, WIDTH, Sheet, as_pdf, laid_out, turned
from made_tables import NUMBER_OF, TITLE
from page_values import read_values
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipelines import scans
from pipelines.formats.pdf import read
from pipelines.grids import Extract, Grid, Line
from pipelines.pages import document
from pipelines.pages.continuing import _is_torn
from pipelines.pages.layout import read_pages
from pipelines.pages.marks import Box, Page, Ruling, Word, moved_box, times, upright
from pipelines.pages.rulings import joined
from tests.gate.cases import make_slow
from tests.gate.scores import score

FORMS = ("2019", "2021")
FIGURES = {
    form: {cell: str(n) for cell, n in numbers.items()} for form, numbers in NUMBER_OF.items()
}


def grids(page: Page) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in block.rows]
        for block in read_pages([page]).blocks
        if isinstance(block, Grid)
    ]


def box_of(left: float, top: float, right: float, bottom: float) -> list[Ruling]:
    return [
        Ruling(True, top, left, right),
        Ruling(True, bottom, left, right),
        Ruling(False, left, top, bottom),
        Ruling(False, right, top, bottom),
    ]


def word(text: str, x: float, y: float) -> Word:
    return Word(text, Box(x, y, x + 5 * len(text), y + 10))


def page(words: list[Word], rulings: list[Ruling]) -> Page:
    return Page(1, 600, 800, tuple(words), tuple(rulings))


# ---- whole forms ----


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_form_is_read_whole_however_its_pages_are_turned(form: str, degrees: int) -> None:
    body = turned(as_pdf(laid_out(form, FIGURES[form])), degrees)
    assert read_values(read(body, "")) == NUMBER_OF[form]


@pytest.mark.parametrize("form", FORMS)
def test_without_rulings_no_figure_is_read_in_a_wrong_place(form: str) -> None:
    found = read_values(read(as_pdf(laid_out(form, FIGURES[form], ruled=False)), ""))
    right = sum(found.get(cell) == value for cell, value in NUMBER_OF[form].items())
    assert right >= 0.8 * len(NUMBER_OF[form])
    assert all(
        found[cell] in (value, None) for cell, value in NUMBER_OF[form].items() if cell in found
    )


def test_page_numbers_are_no_text() -> None:
    blocks = read(as_pdf(laid_out("2021", FIGURES["2021"])), "").blocks
    texts = [block.text for block in blocks if isinstance(block, Line)]
    assert TITLE in texts
    assert not [text for text in texts if text.startswith("-")]


def test_a_page_takes_little_time() -> None:
    sheets = laid_out("2021", FIGURES["2021"])
    body = as_pdf(sheets)
    read(body, "")
    with within(0.15 * len(sheets)):
        read(body, "")


# ---- rulings and cells ----


@pytest.mark.parametrize(
    "pieces",
    [
        [Ruling(True, 10, 0, 100)],
        [Ruling(True, 10, n, n + 1.5) for n in range(0, 100, 3)],
        [Ruling(True, 9.2, 0, 100), Ruling(True, 10.8, 0, 100)],
        [Ruling(True, 10, 0, 40), Ruling(True, 10.5, 39, 100)],
    ],
    ids=["whole", "dotted", "double", "two pieces"],
)
def test_pieces_are_one_ruling(pieces: list[Ruling]) -> None:
    (line,) = joined(pieces)
    assert line.at == pytest.approx(10, abs=0.6)
    assert line.end - line.start > 95


def test_cells_without_a_wall_between_them_are_one() -> None:
    rulings = [*box_of(50, 100, 250, 160), Ruling(True, 130, 50, 250), Ruling(False, 150, 130, 160)]
    found = grids(page([word("上", 60, 110), word("左", 60, 140), word("右", 160, 140)], rulings))
    assert found == [[["上"], ["左", "右"]]]


def test_open_sides_are_closed() -> None:
    rulings = [Ruling(True, y, 50, 250) for y in (100, 130, 160)]
    rulings.append(Ruling(False, 150, 100, 160))
    words = [word("1", 60, 110), word("2", 160, 110), word("3", 60, 140), word("4", 160, 140)]
    assert grids(page(words, rulings)) == [[["1", "2"], ["3", "4"]]]


def test_a_box_around_text_is_no_table() -> None:
    assert grids(page([word("说明", 60, 110)], box_of(50, 100, 250, 160))) == []


def test_a_merged_cell_is_carried_down() -> None:
    rulings = [
        *box_of(50, 100, 250, 160),
        Ruling(False, 150, 100, 160),
        Ruling(True, 130, 150, 250),
    ]
    words = [word("组", 60, 125), word("1", 160, 110), word("2", 160, 140)]
    (grid,) = [b for b in read_pages([page(words, rulings)]).blocks if isinstance(b, Grid)]
    assert [[(c.text, c.carried) for c in row.cells] for row in grid.rows] == [
        [("组", False), ("1", False)],
        [("组", True), ("2", False)],
    ]


# ---- broken over pages ----


def torn(above: tuple[str, str], below: tuple[str, str]) -> list[list[str]]:
    first = [*box_of(50, 700, 250, 760), Ruling(True, 730, 50, 250), Ruling(False, 150, 700, 760)]
    second = [*box_of(50, 80, 250, 140), Ruling(True, 110, 50, 250), Ruling(False, 150, 80, 140)]
    pages = [
        Page(
            1, 600, 840,
            (word("行政许可", 60, 710), word("7", 160, 710), word(above[0], 60, 740),
             word(above[1], 160, 740)),
            tuple(first),
        ),
        Page(
            2, 600, 840,
            (word(below[0], 60, 90), word(below[1], 160, 90), word("行政强制", 60, 120),
             word("9", 160, 120)),
            tuple(second),
        ),
    ]  # fmt: skip
    (grid,) = [block for block in read_pages(pages).blocks if isinstance(block, Grid)]
    return [["".join(c.text.split()) for c in row.cells] for row in grid.rows]


@pytest.mark.parametrize(
    ("above", "below"), [(("行政", "8"), ("处罚", "")), (("行政", ""), ("处罚", "8"))]
)
def test_a_row_broken_in_the_middle_is_one(above: tuple[str, str], below: tuple[str, str]) -> None:
    assert torn(above, below) == [["行政许可", "7"], ["行政处罚", "8"], ["行政强制", "9"]]


def test_two_rows_at_a_break_stay_two() -> None:
    rows = torn(("行政处罚", "8"), ("行政处罚", "6"))
    assert rows[1:3] == [["行政处罚", "8"], ["行政处罚", "6"]]


def test_figures_on_both_pages_are_not_put_together() -> None:
    assert torn(("行政", "8"), ("处罚", "6"))[1][1] == "8"


def test_a_piece_that_shows_fewer_columns_keeps_their_places() -> None:
    wide = [*box_of(50, 80, 350, 140), Ruling(True, 110, 50, 350)]
    wide += [Ruling(False, x, 80, 140) for x in (150, 250)]
    pages = [
        Page(
            1,
            600,
            840,
            (word("甲", 60, 720),),
            (*box_of(50, 700, 350, 760), Ruling(False, 250, 700, 760)),
        ),
        Page(2, 600, 840, (word("1", 160, 90), word("2", 260, 90)), tuple(wide)),
    ]
    (grid,) = [block for block in read_pages(pages).blocks if isinstance(block, Grid)]
    assert [(c.left, c.right) for c in grid.rows[0].cells] == [(0, 2), (2, 3)]
    assert [(c.left, c.right) for c in grid.rows[1].cells] == [(0, 1), (1, 2), (2, 3)]


# ---- pages that are pictures ----


def pictured(pages: Sequence[int], *, above: bool = True) -> bytes:
    """Four pages of text, some of them with a picture as large as they are."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    kept = io.BytesIO()
    canvas = Canvas(kept, (WIDTH, HEIGHT), invariant=1)
    white = ImageReader(Image.new("RGB", (60, 80), "white"))
    for number in range(1, 5):
        if number in pages and not above:
            canvas.drawImage(white, 0, 0, WIDTH, HEIGHT)
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(100, 500, f"说明文字{number}")
        if number in pages and above:
            canvas.drawImage(white, 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def unread(why: str) -> Callable[[object, int], Page]:
    def read_pdf_page(source: object, index: int) -> Page:
        del source, index
        raise scans.CannotRead(why)

    return read_pdf_page


def lines_in(found: Extract) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Line)]


def test_text_under_a_picture_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def read_pdf_page(source: object, index: int) -> Page:
        del source
        asked.append(index + 1)
        return Page(index + 1, WIDTH, HEIGHT, (Word("所见", Box(100, 290, 124, 302)),))

    monkeypatch.setattr(scans, "read_pdf_page", read_pdf_page)
    found = read(pictured([2]), "")
    assert asked == [2]
    assert lines_in(found) == ["说明文字1", "所见", "说明文字3", "说明文字4"]


def test_text_over_a_picture_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "read_pdf_page", unread("never asked"))
    found = read(pictured([2], above=False), "")
    assert len(lines_in(found)) == 4
    assert not found.lost


def test_pages_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "read_pdf_page", unread("a picture, and nothing reads those"))
    found = read(pictured([2, 3]), "")
    assert lines_in(found) == ["说明文字1", "说明文字4"]
    assert found.lost == ("pages 2 to 3: a picture, and nothing reads those",)
    alone = read(pictured([1, 2, 3, 4]), "")
    why = "pages 1 to 4: a picture, and nothing reads those"
    assert alone.problem == f"the PDF cannot be read: {why}"


def test_pages_beyond_the_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_PAGES", 3)
    (beyond,) = read(pictured([]), "").lost
    assert beyond.startswith("page 4: ")


def test_fonts_that_do_not_say_what_they_draw_make_a_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scans, "read_pdf_page", unread("to be recognised"))
    assert "to be recognised" in read(private_text("\ue001\ue002\ue003" * 4), "").problem
    assert lines_in(read(private_text("文字" * 9 + "\ue001"), ""))


def private_text(text: str) -> bytes:
    return as_pdf([Sheet(texts=[(60, 300, 12, text)])])


@pytest.mark.skipif(not Path("/usr/bin/soffice").exists(), reason="needs LibreOffice")
def test_a_form_printed_by_an_office_program_is_read_whole() -> None:
    (case,) = make_slow(3, "pdf", ["pdf/1"])
    done = score(case)
    assert done.counts["right"] == done.counts["cells"] > 100


# ---- places ----


@pytest.mark.parametrize("quarter", range(4))
def test_turning_back_leads_to_where_it_was(quarter: int) -> None:
    there = upright(600, 800, quarter)
    size = (800, 600) if quarter % 2 else (600, 800)
    box = Box(10, 20, 40, 60)
    assert moved_box(box, times(there, upright(*size, -quarter))) == pytest.approx(box)


def test_a_cell_is_where_a_turned_page_shows_it() -> None:
    sheet = Sheet(texts=[(100, 300, 12, "说明文字")])
    (line,) = read(turned(as_pdf([sheet]), 90), "").blocks
    left, top, right, bottom = map(float, line.place.partition("box=")[2].split(","))
    # Turned clockwise, what was 300 from the top is 300 from the right.
    assert 842 - right < 300 < 842 - left + 5
    assert top == pytest.approx(100, abs=1)
    assert bottom == pytest.approx(148, abs=1)


# ---- bad input ----


def pdf_of(pages: int) -> bytes:
    kept = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    document.save(kept)
    document.close()
    return kept.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.4\n", "cannot be opened"),
        (as_pdf([Sheet()])[:300], "cannot be opened"),
        (pdf_of(1), "without any text"),
        (pdf_of(10_000), "10000 pages without any text"),
    ],
    ids=["a header", "cut off", "an empty page", "many pages"],
)
def test_what_cannot_be_read_says_why(body: bytes, said: str) -> None:
    found = read(body, "")
    assert said in found.problem
    assert not found.blocks


def test_the_foot_of_a_table_is_no_page_number() -> None:
    sheet = Sheet(lines=[(50, 700, 300, 700), (50, FOOT + 50, 300, FOOT + 50)])
    sheet.lines += [(x, 700, x, FOOT + 50) for x in (50, 150, 300)]
    sheet.texts = [(60, 800, 10, "甲"), (200, 800, 10, "12")]
    (grid,) = read(as_pdf([sheet]), "").blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.rows[0].cells] == ["甲", "12"]


def test_an_encrypted_file_says_so() -> None:
    kept = io.BytesIO()
    canvas = Canvas(kept, encrypt="secret")
    canvas.drawString(100, 100, "text")
    canvas.save()
    assert "password" in read(kept.getvalue(), "").problem


def test_text_that_nobody_sees_is_no_text() -> None:
    kept = io.BytesIO()
    canvas = Canvas(kept)
    canvas.drawString(100, 700, "seen")
    text = canvas.beginText(100, 600)
    text.setTextRenderMode(3)
    text.textLine("unseen")
    canvas.drawText(text)
    canvas.save()
    texts = [block.text for block in read(kept.getvalue(), "").blocks if isinstance(block, Line)]
    assert texts == ["seen"]


@pytest.mark.parametrize(
    ("above", "below", "torn"),
    [
        ("商业", "企业", True),
        ("自然\n人", "-", False),
        ("自然人", "", False),
        ("总计", "0", False),
    ],
)
def test_a_label_torn_by_the_end_of_a_page(above: str, below: str, torn: bool) -> None:
    assert _is_torn(above, below) is torn
