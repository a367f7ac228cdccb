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
from pipelines.scans.figures import as_figure
from pipelines.scans.recognising import Reading

DPI = 200
BLACK = 30


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
    cv2.circle(seal, (width // 2, height // 2), 160, 255, 7)
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


@pytest.mark.parametrize("degrees", [0.0, 2.0, -1.3])
def test_figures_are_read_cell_by_cell(degrees: float) -> None:
    found = scans.read_picture(coded(spoilt(drawn(table(FIGURES)), degrees)))
    assert texts(found) == FIGURES
    assert all(cell.likelihood > 0 for row in cells(found) for cell in row)


@pytest.mark.parametrize("quarter", [1, 2])
def test_a_page_is_turned_upright(quarter: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(spoilt(drawn(table(FIGURES)), 0.5), quarter))
    assert texts(scans.read_picture(coded(pixels))) == FIGURES


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP"])
def test_all_kinds_of_pictures_are_read(kind: str) -> None:
    body = coded(drawn(table(FIGURES)), kind)
    assert picture.recognises(body)
    assert texts(picture.read(body, "")) == FIGURES


def test_a_blank_cell_is_sure_and_ink_that_is_no_character_is_not() -> None:
    pixels = drawn(table(FIGURES))
    x, y = (round(value * DPI / 72) for value in (150, 120 + 33))
    scribble = np.array([[x - 16, y - 9], [x + 15, y + 7], [x - 14, y + 9], [x + 12, y - 8]])
    blank = cells(scans.read_picture(coded(pixels)))[1][1]
    assert (blank.text, blank.likelihood) == ("", 1.0)
    cv2.polylines(pixels, [scribble], isClosed=True, color=(0, 0, 0), thickness=3)
    inked = cells(scans.read_picture(coded(pixels)))[1][1]
    assert inked.likelihood < 0.99 or inked.readings


def test_the_same_picture_reads_the_same() -> None:
    body = coded(spoilt(drawn(table(FIGURES)), 1.0))
    assert scans.read_picture(body) == scans.read_picture(body)


def test_places_lead_to_where_the_picture_shows_a_cell() -> None:
    found = cells(scans.read_picture(coded(spoilt(drawn(table(FIGURES)), 2.0))))
    left, top, right, bottom = map(float, found[0][0].place.partition("box=")[2].split(","))
    # Turned by two degrees about the middle of the page, counterclockwise in the picture.
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 2.0, 1.0)
    x, y = turn @ np.array([90.0, 131.0, 1.0])
    assert left < x < right
    assert top < y < bottom


def test_a_form_is_read_from_a_scan() -> None:
    sheet = laid_out("2021", dict.fromkeys(NUMBER_OF["2021"], "0"))[0]
    kept = io.BytesIO()
    Image.fromarray(spoilt(drawn(sheet), 1.0)).save(kept, "PDF", resolution=DPI)
    found = pdf.read(kept.getvalue(), "")
    figures = [
        cell
        for block in found.blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row.cells
        if cell.text == "0" and not cell.carried
    ]
    printed = sum(text == "0" for _, _, _, text in sheet.texts)
    assert len(figures) >= 0.97 * printed


# ---- likelihoods ----


def test_letters_that_look_like_zeros_are_zeros_among_figures() -> None:
    found = as_figure(Reading("O", 0.6, (("0", 0.35), ("日", 0.03), ("0。", 0.02))))
    assert (found.text, found.others) == ("0", ())


def test_two_figures_share_what_is_likely() -> None:
    found = as_figure(Reading("1", 0.6, (("7", 0.3), ("1。", 0.1))))
    assert found.text == "1"
    assert found.likelihood == pytest.approx(0.6667, abs=1e-3)
    assert found.others == (("7", pytest.approx(0.3333, abs=1e-3)),)


@pytest.mark.parametrize("text", ["其他", "合计", "|", "一"])
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
