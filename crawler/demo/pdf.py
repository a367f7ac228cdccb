"""A report as a PDF: ruled tables with merged cells, one of them broken over pages.

The font is one of the fonts that every reader of Chinese PDFs brings along; it is not embedded.
"""

# mypy: allow-untyped-calls
# reportlab has no annotations.

from __future__ import annotations

import io
from functools import lru_cache

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import SimpleDocTemplate
from reportlab.platypus import Table as PdfTable
from reportlab.platypus.flowables import Flowable, Spacer

from crawler.demo.content import Paragraph, report_content
from crawler.demo.reports import Report
from crawler.demo.tables import Table

_FONT = "STSong-Light"
_WIDTH = A4[0] - 2 * 60  # points between margins of 60
# Part three: the three columns of labels take nearly half of the line.
_WIDTHS = {3: (340, 60, 75), 4: (160, 105, 105, 105), 5: (150, 80, 80, 80, 85)}
_LABELS = (30, 60, 140)


@lru_cache
def _style(size: int, *, centred: bool = False) -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    return ParagraphStyle(
        f"{size}{centred}",
        fontName=_FONT,
        fontSize=size,
        leading=size * 1.4,
        wordWrap="CJK",
        alignment=TA_CENTER if centred else 0,
    )


def report_pdf(report: Report) -> bytes:
    """The report as PDF bytes, the same for the same report."""
    flow: list[Flowable] = [PdfParagraph(report.title, _style(18, centred=True)), Spacer(1, 12)]
    for block in report_content(report):
        if isinstance(block, Paragraph):
            centred = block.role == "caption"
            flow += [PdfParagraph(block.text, _style(12, centred=centred)), Spacer(1, 6)]
        else:
            flow += [_table(block), Spacer(1, 10)]
    buffer = io.BytesIO()
    SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=60,
        rightMargin=60,
        title=report.title,
        author=report.publisher,
        invariant=1,
    ).build(flow)
    return buffer.getvalue()


def _table(table: Table) -> PdfTable:
    """Boxes laid on a grid; what a box spans stays empty and is merged with it."""
    width = sum(box.across for box in table[0])
    if table[0][0].down > 1 and len(table) > 4:
        # The head of part three spans its columns of labels.
        widths: tuple[float, ...] = (*_LABELS, *[(_WIDTH - sum(_LABELS)) / 7] * 7)
    else:
        widths = _WIDTHS.get(width, (_WIDTH / width,) * width)
    grid: list[list[object]] = [[None] * width for _ in table]
    taken = [[False] * width for _ in table]
    spans = []
    for y, row in enumerate(table):
        x = 0
        for box in row:
            while taken[y][x]:
                x += 1
            for down in range(box.down):
                for across in range(box.across):
                    taken[y + down][x + across] = True
            centred = box.across > 1 or not box.head or len(box.text) < 7
            grid[y][x] = PdfParagraph(box.text, _style(9, centred=centred))
            if box.across > 1 or box.down > 1:
                spans.append(("SPAN", (x, y), (x + box.across - 1, y + box.down - 1)))
    rules = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return PdfTable(grid, colWidths=widths, style=[*rules, *spans], splitByRow=1)
