"""Official forms laid out on pages, and written as PDF, as OFD and as pictures of scans."""

# mypy: allow-untyped-calls
from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import pypdfium2
from lxml import html as lxml_html
from made_tables import TITLE, as_html, tables
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, FOOT = 56.0, 539.0, 76.0, 766.0
SIZE = 9.0
LEADING = 12.0
MM = 25.4 / 72


@dataclass
class Sheet:
    """What stands on a page: texts by the left end of their baseline, lines by their ends."""

    texts: list[tuple[float, float, float, str]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


@dataclass
class Box:
    """A cell of a table in columns and rows."""

    text: str
    column: int
    row: int
    across: int
    down: int


def advance(text: str, size: float) -> float:
    return sum(size * (0.5 if c.isascii() else 1.0) for c in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for c in text:
        if lines[-1] and advance(lines[-1] + c, size) > width and not (c.isascii() and c.isalnum()):
            lines.append("")
        lines[-1] += c
    return lines


def boxes(markup: str) -> list[Box]:
    """The cells of an HTML table with their spans."""
    taken: set[tuple[int, int]] = set()
    found = []
    for y, tr in enumerate(lxml_html.fromstring(markup).iter("tr")):
        x = 0
        for td in tr:
            while (x, y) in taken:
                x += 1
            across, down = int(td.get("colspan", 1)), int(td.get("rowspan", 1))
            taken |= {(x + i, y + j) for i in range(across) for j in range(down)}
            found.append(Box(td.text_content(), x, y, across, down))
    return found


def widths(columns: int) -> list[float]:
    room = RIGHT - LEFT
    if columns in {9, 10}:
        labels = [36.0, 62.0, 112.0][3 - (columns - 7) :]
        return [*labels, *[(room - sum(labels)) / 7] * 7]
    if columns in {4, 5}:
        return [160.0, *[(room - 160) / (columns - 1)] * (columns - 1)]
    return [room / columns] * columns


def laid_out(
    form: str, figures: dict[str, str], *, title: str = TITLE, ruled: bool = True
) -> list[Sheet]:
    """The tables of a form on as many pages as they take, rows broken between pages only."""
    sheets = [Sheet()]
    sheets[0].texts.append(((WIDTH - advance(title, 14)) / 2, TOP + 12, 14, title))
    y = TOP + 40
    for heading, rows in tables(form, figures):
        if y + 60 > FOOT:
            sheets.append(Sheet())
            y = TOP
        sheets[-1].texts.append((LEFT, y + 12, 11, heading))
        y = _table(sheets, boxes(as_html(rows)), y + 22, ruled=ruled) + 16
    for n, sheet in enumerate(sheets, 1):
        sheet.texts.append((WIDTH / 2 - 12, HEIGHT - 40, 10, f"- {n} -"))
    return sheets


def _table(sheets: list[Sheet], found: Sequence[Box], y: float, *, ruled: bool) -> float:
    size = widths(max(b.column + b.across for b in found))
    small = 7.0 if len(size) > 12 else SIZE
    left = [LEFT + sum(size[:n]) for n in range(len(size) + 1)]
    high = [18.0] * (max(b.row + b.down for b in found))
    texts = {
        id(b): wrapped(b.text, left[b.column + b.across] - left[b.column] - 6, small) for b in found
    }
    for b in found:
        if b.down == 1:
            high[b.row] = max(high[b.row], LEADING * len(texts[id(b)]) + 6)
    start = 0
    while start < len(high):
        stop, bottom = start, y
        while stop < len(high) and bottom + high[stop] <= FOOT:
            bottom += high[stop]
            stop += 1
        if stop == start:
            sheets.append(Sheet())
            y = TOP
            continue
        top = [y + sum(high[start:n]) for n in range(start, stop + 1)]
        for b in found:
            first, last = max(b.row, start), min(b.row + b.down, stop)
            if first >= last:
                continue
            box = (left[b.column], top[first - start], left[b.column + b.across], top[last - start])
            _cell(sheets[-1], box, texts[id(b)] if b.row >= start else [], small, ruled=ruled)
        y, start = bottom, stop
        if start < len(high):
            sheets.append(Sheet())
            y = TOP
    return y


def _cell(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    lines: list[str],
    size: float,
    *,
    ruled: bool,
) -> None:
    x0, y0, x1, y1 = box
    if ruled:
        sheet.lines += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    y = (y0 + y1 - LEADING * len(lines)) / 2 + LEADING * 0.8
    for line in lines:
        sheet.texts.append(((x0 + x1 - advance(line, size)) / 2, y, size, line))
        y += LEADING


def as_pdf(sheets: Sequence[Sheet]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    kept = io.BytesIO()
    canvas = Canvas(kept, (WIDTH, HEIGHT), invariant=1)
    for sheet in sheets:
        canvas.setLineWidth(0.5)
        for x0, y0, x1, y1 in sheet.lines:
            canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
        for x, y, size, text in sheet.texts:
            canvas.setFont("STSong-Light", size)
            canvas.drawString(x, HEIGHT - y, text)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def turned(pdf: bytes, degrees: int) -> bytes:
    """The same pages, to be shown turned clockwise."""
    kept = io.BytesIO()
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        page.set_rotation(degrees)
        page.close()
    document.save(kept)
    document.close()
    return kept.getvalue()


NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def as_ofd(sheets: Sequence[Sheet], *, letters: bool = False, template: bool = False) -> bytes:
    """A container of GB/T 33190: one text object a line, or a letter; rulings in a template."""
    kept = io.BytesIO()
    area = f"<ofd:PhysicalBox>0 0 {WIDTH * MM:.2f} {HEIGHT * MM:.2f}</ofd:PhysicalBox>"
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, text: str) -> None:
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')

        put(
            "OFD.xml",
            f'<ofd:OFD {NAMESPACE} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo/>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        templates = "".join(
            f'<ofd:TemplatePage ID="{900 + n}" BaseLoc="Tpls/Tpl_{n}/Content.xml"/>'
            for n in range(len(sheets) if template else 0)
        )
        pages = "".join(
            f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
            for n in range(len(sheets))
        )
        put(
            "Doc_0/Document.xml",
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID>"
            f"<ofd:PageArea>{area}</ofd:PageArea>{templates}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        )
        for n, sheet in enumerate(sheets):
            paths = "".join(_path(line) for line in sheet.lines)
            texts = "".join(_text(text, letters=letters) for text in sheet.texts)
            use = f'<ofd:Template TemplateID="{900 + n}" ZOrder="Background"/>' if template else ""
            below = "" if template else paths
            put(
                f"Doc_0/Pages/Page_{n}/Content.xml",
                f"<ofd:Page {NAMESPACE}>{use}<ofd:Content><ofd:Layer ID='5' Type='Body'>"
                f"<ofd:PageBlock ID='6'>{below}{texts}</ofd:PageBlock></ofd:Layer></ofd:Content>"
                "</ofd:Page>",
            )
            if template:
                put(
                    f"Doc_0/Tpls/Tpl_{n}/Content.xml",
                    f"<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID='7'>{paths}</ofd:Layer>"
                    "</ofd:Content></ofd:Page>",
                )
    return kept.getvalue()


def _path(line: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = (edge * MM for edge in line)
    return (
        f'<ofd:PathObject ID="1" Boundary="{x0:.3f} {y0:.3f} {x1 - x0 + 0.2:.3f} '
        f'{y1 - y0 + 0.2:.3f}" LineWidth="0.176">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}"
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _text(text: tuple[float, float, float, str], *, letters: bool) -> str:
    x, y, size, string = text
    if letters:
        return "".join(_object(left, y, size, c, "") for left, c in _placed(x, string, size))
    return _object(x, y, size, string, _deltas(string, size))


def _placed(x: float, text: str, size: float) -> Iterator[tuple[float, str]]:
    for c in text:
        yield x, c
        x += advance(c, size)


def _deltas(text: str, size: float) -> str:
    """The steps between characters, three and more of a kind as `g`."""
    steps = [f"{advance(c, size) * MM:.3f}" for c in text[:-1]]
    parts: list[str] = []
    while steps:
        run = next((n for n, step in enumerate(steps) if step != steps[0]), len(steps))
        parts += [f"g {run} {steps[0]}"] if run > 2 else steps[:run]
        steps = steps[run:]
    return " ".join(parts)


def _object(x: float, y: float, size: float, text: str, deltas: str) -> str:
    wide, high = advance(text, size) * MM, size * MM
    delta = f' DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject ID="2" Boundary="{x * MM:.3f} {(y - size * 0.85) * MM:.3f} '
        f'{wide:.3f} {high:.3f}"'
        f' Font="3" Size="{high:.3f}"><ofd:TextCode X="0" Y="{size * 0.85 * MM:.3f}"{delta}>'
        f"{escape(text)}</ofd:TextCode></ofd:TextObject>"
    )
