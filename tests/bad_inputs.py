"""Documents that nobody would publish and somebody will serve: what they hold, and how large.

Each is made by a function of its name; `BAD` maps names to the functions, `SLOW` names those that
take seconds and are read by the bench only. They are large on purpose and never kept as files.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

TITLE = "云岭县水利局2023年政府信息公开工作年度报告"
LABELS = ("行政许可", "行政处罚", "规章", "信息内容", "自然人", "总计", "结果维持", "其他")

BAD: dict[str, Callable[[], bytes]] = {}
SLOW = {"headings_without_end"}


def bad(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Name a document by the function that makes it."""
    BAD[make.__name__] = make
    return make


def page(body: str) -> bytes:
    """A page with a report's title above something bad."""
    return f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>".encode()


@bad
def a_million_columns() -> bytes:
    return page(f"<table><tr><td colspan='1000000'>1</td></tr>{'<tr><td>2<td>3' * 9}</table>")


@bad
def rows_spanned_by_millions() -> bytes:
    spans = "<td rowspan='9999999' colspan='3'>1</td>" * 70
    return page(f"<table><tr>{spans}</tr>{'<tr><td>行政许可<td>3</tr>' * 5000}</table>")


@bad
def many_tables_of_many_spans() -> bytes:
    table = "<table><tr>" + "<td rowspan=2000>1" * 60 + "</tr>" + "<tr>" * 900 + "</table>"
    return page(table * 200)


@bad
def a_span_of_a_million_digits() -> bytes:
    return page(f"<table><tr><td colspan='{'9' * 10**6}'>1</td><td>2</td></tr></table>")


@bad
def markup_nested_deep() -> bytes:
    return page("<div>" * 100_000 + "深处" + "</div>" * 100_000)


@bad
def tables_nested_deep() -> bytes:
    return page("<table><tr><td>" * 100_000 + "1")


@bad
def spans_never_closed() -> bytes:
    return page("<p>全年公开<font><b>三条。" * 900)


@bad
def a_million_small_tables() -> bytes:
    return page("<table><tr><td>1<td>2</table>" * 250_000)


@bad
def a_page_of_too_many_bytes() -> bytes:
    return page("<p>全年公开。</p>" * 5_000_000)


@bad
def a_text_of_too_many_bytes() -> bytes:
    return (TITLE + "\n" + "全年公开三条。\n" * 5_000_000).encode()


@bad
def bare_figures_on_lines() -> bytes:
    rnd = random.Random(1)  # noqa: S311 - no secret
    return (TITLE + "\n" + "\n".join(str(rnd.randrange(10**6)) for _ in range(290_000))).encode()


@bad
def bare_figures_on_one_line() -> bytes:
    return (TITLE + "\n" + "12 " * 700_000).encode()


@bad
def bare_figures_with_commas() -> bytes:
    return (TITLE + "\n一、概述\n全年公开" + "1," * 400_000).encode()


@bad
def figures_in_paragraphs() -> bytes:
    return page("<p>12</p>" * 220_000)


@bad
def a_page_of_digits_without_end() -> bytes:
    return page("<p>全年公开" + "1234567890" * 200_000 + "</p>")


@bad
def one_line_of_four_megabytes() -> bytes:
    return (TITLE + "\n" + "全年主动公开政府信息" * 130_000).encode()


@bad
def one_line_of_brackets() -> bytes:
    return (TITLE + "\n" + "（(" * 500_000).encode()


@bad
def labels_in_a_row() -> bytes:
    return (TITLE + "\n" + "\n".join(LABELS[n % len(LABELS)] for n in range(100_000))).encode()


@bad
def words_in_a_row() -> bytes:
    return (TITLE + "\n行政许可\n" + "\n".join(f"词{n}" for n in range(100_000))).encode()


@bad
def labels_in_cells() -> bytes:
    rows = "".join(f"<tr><td>{LABELS[n % 8]}{n % 999}<td>{n}</tr>" for n in range(40_000))
    return page(f"<table>{rows}</table>")


@bad
def closed_cells_in_a_row() -> bytes:
    return (TITLE + "\n行政许可 |\n" + "词语 |\n |\n" * 60_000).encode()


@bad
def headings_without_end() -> bytes:
    headings = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    return (TITLE + "\n" + headings * 20_000).encode()


@bad
def laughing_entities() -> bytes:
    kinds = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "笑">{kinds}]>'
        f"<html><body><h1>{TITLE}</h1><p>&l11;</p></body></html>"
    ).encode()


@bad
def an_entity_of_a_file() -> bytes:
    return (
        '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"<html><body><h1>{TITLE}</h1><p>&f;</p></body></html>"
    ).encode()


@bad
def nul_bytes() -> bytes:
    return page("<p>全年公开\0\0三条。</p>" + "\0" * 3_000_000)


@bad
def broken_utf_8() -> bytes:
    return page("<p>全年公开三条。</p>" * 3000).replace("公".encode(), b"\xe5\x85") + b"\xff" * 1000


@bad
def halves_of_characters() -> bytes:
    return b"\xff\xfe" + (b"<\0p\0>\0" + b"\x00\xd8" * 5 + b"1\0\n\0") * 8000


@bad
def attributes_without_end() -> bytes:
    return page("<p " + " ".join(f"a{n}='x'" for n in range(200_000)) + ">全年公开三条。</p>")


@bad
def a_bomb_in_a_word_document() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", b"<w:p>" + b"a" * 190_000_000)
    return kept.getvalue()


@bad
def pages_of_a_pdf_without_end() -> bytes:
    kids = "3 0 R " * 300_000
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        f"2 0 obj<</Type/Pages/Count 300000/Kids[{kids}]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()


@bad
def a_pdf_that_holds_itself() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
