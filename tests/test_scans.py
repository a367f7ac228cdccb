"""Scans: pages drawn as pictures and spoilt as scanners spoil them, their truth known."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from pathlib import Path

import pytest
from made_pages import HEIGHT, WIDTH, Sheet, as_pdf, laid_out
from made_tables import NUMBER_OF

pytest.importorskip("cv2")
pytest.importorskip("openvino")

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from pipelines import scans
from pipelines.formats import pdf, picture
from pipelines.grids import Cell, Extract, Grid
from pipelines.pages.marks import Ruling
from pipelines.scans import paper, pictures
from pipelines.scans.figures import as_figure, as_stroke
from pipelines.scans.recognising import Reading
from pipelines.scans.ruled import ruled

DPI = 200


def drawn(sheet: Sheet) -> NDArray[np.uint8]:
    """A page as pixels: reportlab's page with a font that pdfium brings along."""
    document = pypdfium2.PdfDocument(as_pdf([sheet]))
    pixels = document[0].render(scale=DPI / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    document.close()
    return np.asarray(pixels, dtype=np.uint8)


def spoilt(pixels: NDArray[np.uint8], degrees: float, seed: int = 7) -> NDArray[np.uint8]:
    """Askew, grey, noisy, stamped in red and pressed as JPEG."""
    random = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    page = cv2.warpAffine(pixels, turn, (width, height), borderValue=(255, 255, 255))
    page = page.astype(np.float32) * 0.85 + 25
    seal = np.zeros((height, width), np.uint8)
    cv2.circle(seal, (width // 3, height // 5), 160, 255, 7)
    red = np.minimum(page, np.array([215, 40, 40], np.float32))
    page = np.where(seal[:, :, None] > 0, red, page)
    page += random.normal(0, 6, (height, width, 1))
    coded = io.BytesIO()
    Image.fromarray(np.clip(page, 0, 255).astype(np.uint8)).save(coded, "JPEG", quality=75)
    return np.asarray(Image.open(coded))


def coded(pixels: NDArray[np.uint8], kind: str = "PNG") -> bytes:
    kept = io.BytesIO()
    Image.fromarray(pixels).save(kept, kind, dpi=(DPI, DPI))
    return kept.getvalue()


def table(figures: list[list[str]]) -> Sheet:
    sheet = Sheet()
    left, top, wide, high = 60.0, 120.0, 60.0, 22.0
    rows, columns = len(figures), len(figures[0])
    for n in range(rows + 1):
        sheet.lines.append((left, top + n * high, left + columns * wide, top + n * high))
    for n in range(columns + 1):
        sheet.lines.append((left + n * wide, top, left + n * wide, top + rows * high))
    for y, row in enumerate(figures):
        for x, text in enumerate(row):
            sheet.texts.append((left + x * wide + 22, top + y * high + 15, 10, text))
    sheet.texts.append((60, 90, 12, "政府信息公开工作年度报告说明"))
    return sheet


FIGURES = [
    ["0", "1", "7", "", "12"],
    ["9", "", "3", "4.5", "1078"],
    ["5", "6", "8", "2", "0"],
    ["11", "71", "17", "100", "6"],
]


def cells(found: Extract) -> list[list[Cell]]:
    (grid,) = [block for block in found.blocks if isinstance(block, Grid)]
    return [list(row.cells) for row in grid.rows]


def texts(found: Extract) -> list[list[str]]:
    return [[cell.text for cell in row] for row in cells(found)]


@pytest.fixture(scope="module")
def crooked() -> bytes:
    """The table askew by two degrees and stamped."""
    return coded(spoilt(drawn(table(FIGURES)), 2.0))


@pytest.fixture(scope="module")
def found(crooked: bytes) -> Extract:
    return scans.read_picture(crooked)


def test_figures_are_read_cell_by_cell(found: Extract) -> None:
    assert texts(found) == FIGURES
    assert all(cell.likelihood > 0 for row in cells(found) for cell in row)


def test_what_a_seal_lies_on_is_not_beyond_doubt(found: Extract) -> None:
    filled = [cell for row in cells(found) for cell in row if cell.text]
    unsure = [cell for cell in filled if cell.likelihood < 0.99]
    assert 0 < len(unsure) < len(filled) / 2


def test_the_same_picture_reads_the_same(crooked: bytes, found: Extract) -> None:
    assert scans.read_picture(crooked) == found


def test_places_lead_to_where_the_picture_shows_a_cell(found: Extract) -> None:
    place = cells(found)[0][0].place
    left, top, right, bottom = map(float, place.partition("box=")[2].split(","))
    # Turned by two degrees about the middle of the page, counterclockwise in the picture.
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 2.0, 1.0)
    x, y = turn @ np.array([90.0, 131.0, 1.0])
    assert left < x < right
    assert top < y < bottom


@pytest.mark.parametrize("quarter", [1, 2])
def test_a_page_is_turned_upright(quarter: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(spoilt(drawn(table(FIGURES)), 0.5), quarter))
    assert texts(scans.read_picture(coded(pixels))) == FIGURES


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP"])
def test_all_kinds_of_pictures_are_opened(kind: str) -> None:
    pixels = drawn(table(FIGURES))
    body = coded(pixels, kind)
    assert picture.recognises(body)
    ((shown, size),) = pictures.frames(body)
    assert shown.shape == pixels.shape
    assert float(cv2.absdiff(shown, pixels).mean()) < 1
    # GIF and WebP name no resolution.
    assert size == pytest.approx((WIDTH, HEIGHT), abs=1) or kind in {"GIF", "WEBP"}


def test_a_blank_cell_is_sure_and_ink_that_is_no_character_is_not() -> None:
    pixels = drawn(table(FIGURES))
    x, y = (round(value * DPI / 72) for value in (150, 120 + 33))
    scribble = np.array([[x - 16, y - 9], [x + 15, y + 7], [x - 14, y + 9], [x + 12, y - 8]])
    cv2.polylines(pixels, [scribble], isClosed=True, color=(0, 0, 0), thickness=3)
    shown = cells(picture.read(coded(pixels), ""))
    assert (shown[0][3].text, shown[0][3].likelihood) == ("", 1.0)
    inked = shown[1][1]
    assert inked.likelihood < 0.99 or inked.readings


def test_a_form_is_read_from_a_scan() -> None:
    sheet = laid_out("2021", dict.fromkeys(NUMBER_OF["2021"], "0"))[0]
    kept = io.BytesIO()
    Image.fromarray(spoilt(drawn(sheet), 1.0)).save(kept, "PDF", resolution=DPI)
    figures = [
        cell
        for block in pdf.read(kept.getvalue(), "").blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row.cells
        if cell.text == "0" and not cell.carried
    ]
    printed = sum(text == "0" for _, _, _, text in sheet.texts)
    assert len(figures) >= 0.97 * printed


# ---- paper and rulings ----


def white() -> NDArray[np.uint8]:
    return np.full((1200, 900, 3), 255, np.uint8)


def test_red_print_is_ink_and_a_red_seal_is_none() -> None:
    page = white()
    cv2.putText(page, "RED HEAD", (200, 150), cv2.FONT_HERSHEY_SIMPLEX, 2, (215, 30, 30), 6)
    cv2.circle(page, (450, 700), 150, (215, 40, 40), 8)
    cv2.putText(page, "71", (560, 760), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 3)
    grey, seals = paper.grey_of(page)
    ink, _ = paper.ink_of(grey)
    assert ink[100:160].any()
    assert not ink[540:600].any()
    assert ink[735:765, 560:600].any()
    assert seals[550, 450]
    assert not seals[:200].any()


def ruled_page(strokes: list[tuple[int, int, int, int]]) -> list[Ruling]:
    """The rulings of a table of three rows and two columns, and strokes beside it."""
    page = np.zeros((700, 900), np.uint8)
    for y in (100, 140, 180, 220):
        cv2.line(page, (100, y), (800, y), 255, 3)
    for x in (100, 160, 800):
        cv2.line(page, (x, 100), (x, 220), 255, 3)
    for x0, y0, x1, y1 in strokes:
        cv2.line(page, (x0, y0), (x1, y1), 255, 3)
    return list(ruled(page, page).rulings)


def test_a_dash_from_wall_to_wall_is_no_ruling() -> None:
    assert ruled_page([(102, 160, 158, 160)]) == ruled_page([])


def test_rulings_down_that_end_at_the_foot_of_a_page_are_kept() -> None:
    page = np.zeros((900, 900), np.uint8)
    for y in (100, 200, 300):
        cv2.line(page, (100, y), (800, y), 255, 3)
    for x, top in ((100, 100), (200, 300), (800, 100)):
        cv2.line(page, (x, top), (x, 500), 255, 3)
    down = [r for r in ruled(page, page).rulings if not r.across]
    assert {round(r.at / 10) for r in down} == {10, 20, 80}


def test_strokes_of_characters_do_not_lengthen_a_ruling() -> None:
    # A merged cell in the first column, with characters whose feet stand in the ruling's line.
    page = np.zeros((700, 900), np.uint8)
    for y in (100, 220):
        cv2.line(page, (100, y), (800, y), 255, 3)
    for x in (100, 200, 800):
        cv2.line(page, (x, 100), (x, 220), 255, 3)
    cv2.line(page, (200, 160), (800, 160), 255, 3)
    for x in range(108, 190, 23):
        cv2.rectangle(page, (x, 140), (x + 14, 160), 255, 3)
        cv2.line(page, (x, 150), (x + 14, 150), 255, 3)
    across = [r for r in ruled(page, page).rulings if r.across and abs(r.at - 160) < 5]
    assert across
    assert all(r.start > 190 for r in across if r.end - r.start > 20)


# ---- likelihoods ----


def test_letters_that_look_like_zeros_are_zeros_among_figures() -> None:
    found = as_figure(Reading("O", 0.6, (("0", 0.35), ("日", 0.03), ("0。", 0.02))))
    assert (found.text, found.others) == ("0", ())


def test_figures_that_look_otherwise_stay_a_doubt() -> None:
    found = as_figure(Reading("1", 0.6, (("7", 0.3), ("1。", 0.1))))
    assert found.text == "1"
    assert found.likelihood == pytest.approx(0.7)
    assert found.others == (("7", pytest.approx(0.3)),)


@pytest.mark.parametrize("sign", ["\\", "/", "|", ""])
def test_a_sign_for_nothing_is_no_figure(sign: str) -> None:
    found = as_figure(Reading("1", 0.89, ((sign, 0.11),)))
    assert found.likelihood < 0.99
    assert found.others == ((sign, 0.11),)


@pytest.mark.parametrize("dash", ["一", "—", "-", "一一", "－"])
def test_a_lone_dash_is_a_dash(dash: str) -> None:
    assert as_figure(Reading(dash, 0.7, (("——", 0.295),))).text == "—"


def stroke(aside: int) -> NDArray[np.uint8]:
    pixels = np.full((40, 60), 250, np.uint8)
    cv2.line(pixels, (30 - aside, 6), (30 + aside, 34), 20, 3)
    return pixels


def test_a_stroke_that_leans_is_no_one() -> None:
    one = Reading("1", 0.995)
    assert as_stroke(one, stroke(0)) == one
    assert as_stroke(one, stroke(5)).text == "\\"
    assert as_stroke(one, stroke(-5)).text == "/"
    assert as_stroke(one, stroke(-3)).likelihood < 0.99


def test_a_flat_stroke_is_surely_a_dash() -> None:
    dash = Reading("—", 0.7, (("·", 0.2),))
    pixels = np.full((40, 40), 250, np.uint8)
    cv2.line(pixels, (14, 20), (26, 20), 20, 3)
    assert as_stroke(dash, pixels) == Reading("—", 1.0)
    cv2.line(pixels, (20, 8), (20, 32), 20, 3)
    assert as_stroke(dash, pixels) == dash


@pytest.mark.parametrize("text", ["其他", "合计", "|"])
def test_words_stay_words(text: str) -> None:
    reading = Reading(text, 0.9, (("0", 0.1),))
    assert as_figure(reading) == reading


# ---- bad input ----


def png_of(width: int, height: int) -> bytes:
    """A PNG that says how large it is and packs nothing but noughts."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(min(width * height // 8, 10**6)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (png_of(30_000, 30_000), "pixels"),
        (coded(np.full((40, 40, 3), 255, np.uint8))[:60], "picture"),
        (coded(np.full((400, 400, 3), 255, np.uint8)), "without any text"),
        (coded(np.zeros((3, 3, 3), np.uint8)), "without any text"),
        (b"\x89PNG\r\n\x1a\nxyz", "cannot be opened"),
    ],
    ids=["too large", "cut off", "white", "tiny", "broken"],
)
def test_what_cannot_be_read_says_why(body: bytes, said: str) -> None:
    found = scans.read_picture(body)
    assert said in found.problem
    assert not found.blocks


def test_a_page_of_ten_metres_is_refused() -> None:
    kept = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(14400, 14400)
    image = pypdfium2.PdfImage.new(document)
    source = Image.new("RGB", (8, 8), "gray")
    jpeg = io.BytesIO()
    source.save(jpeg, "JPEG")
    image.load_jpeg(jpeg)
    image.set_matrix(pypdfium2.PdfMatrix().scale(14400, 14400))
    page.insert_obj(image)
    page.gen_content()
    document.save(kept)
    document.close()
    assert "200 by 200 inches" in pdf.read(kept.getvalue(), "").problem


def test_without_the_extra_the_problem_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    body = coded(np.zeros((30, 30, 3), np.uint8))
    for name in [n for n in sys.modules if n.startswith("pipelines.scans.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cv2", None)
    problem = scans.read_picture(body).problem
    assert "uv sync --extra scans" in problem


def test_the_model_lies_in_the_wheel() -> None:
    found = __import__("importlib.util").util.find_spec("rapidocr")
    assert found is not None
    assert (Path(found.submodule_search_locations[0]) / "models").is_dir()
