"""Sheets as HTML, in the manners of word processors, editors and templates."""

from __future__ import annotations

from html import escape
from random import Random

from crawler.demo.content import Block, Paragraph
from crawler.demo.markup import in_one_table
from crawler.demo.tables import Box, Table
from tests.gate.sheets import Sheet

MANNERS = ("plain", "word", "wps", "cms", "nested", "bare", "editor")
_FONT = "font-family:仿宋_GB2312;font-size:16.0pt;mso-bidi-font-size:16.0pt"
_MSO = "border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt"


def page(sheet: Sheet, manner: str, rng: Random) -> str:
    """The whole page."""
    title = escape(sheet.title)
    body = "\n".join(_block(block, manner, rng) for block in sheet.blocks)
    if manner == "nested":
        body = in_one_table(sheet.title, body)
    elif manner == "cms":
        body = f"{_metadata(sheet)}<div class='content' id='zoom'>{body}</div>"
    if manner == "bare":
        return f"<p align=center><b>{title}</b></p>{body}"
    named = f'<meta name="ArticleTitle" content="{title}">' if rng.random() < 0.5 else ""
    shown = "" if manner == "nested" else f"<h1>{title}</h1>"
    day, read = rng.randint(10, 30), rng.randint(9, 999)
    when = f"<p>发布日期：{sheet.year + 1}-01-{day}　浏览次数：{read}次</p>"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{named}'
        "<style>td{border:1px solid #000}</style></head><body>"
        "<div class='nav'><a href='/'>首页</a> &gt; <a href='/xxgk'>政府信息公开</a></div>"
        f"{shown}{when}{body}<div class='footer'>【打印】【关闭】</div></body></html>"
    )


def _metadata(sheet: Sheet) -> str:
    """索引号, 发布机构 and the like in a table before the report."""
    return (
        "<table class='xxgk'><tr><td>索引号</td><td>000014348/2022-00001</td><td>发布机构</td>"
        f"<td>{sheet.publisher}</td></tr><tr><td>成文日期</td><td>{sheet.year + 1}年1月20日</td>"
        f"<td>名称</td><td>{escape(sheet.title)}</td></tr></table>"
    )


def _block(block: Block, manner: str, rng: Random) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block, manner, rng)
    return _table(block, manner, rng)


def _paragraph(block: Paragraph, manner: str, rng: Random) -> str:
    text = escape(block.text)
    if manner == "word":
        return f"<p class=MsoNormal style='text-indent:32.0pt'>{_stretches(block.text, rng)}</p>"
    if manner == "wps":
        return f"<p><span>　　</span><span style='font-size:16pt'>{text}</span></p><p>&nbsp;</p>"
    if manner == "bare":
        return f"<p>　　{text}"
    if manner == "editor":
        return f"<div>&nbsp; &nbsp; {text}<br></div>"
    return f"<p style='text-indent:2em'>{text}</p>"


def _stretches(text: str, rng: Random) -> str:
    """Word cuts text into stretches anywhere, within words and numbers too."""
    out, at = [], 0
    while at < len(text):
        step = rng.randint(1, 9)
        out.append(f"<span lang=EN-US style='{_FONT}'>{escape(text[at : at + step])}</span>")
        at += step
    return "".join(out) + "<span lang=EN-US><o:p></o:p></span>"


def _table(table: Table, manner: str, rng: Random) -> str:
    opening = {
        "word": "<table class=MsoNormalTable border=1 style='border-collapse:collapse'>",
        "wps": "<table style='border-collapse:collapse;width:600px' border='1'><tbody>",
        "editor": "<table><colgroup><col width='70'><col width='80'></colgroup><tbody>",
    }.get(manner, "<table border='1' cellspacing='0'><tbody>")
    rows = []
    for row in table:
        style = " style='height:26.0pt'" if manner in ("word", "wps") else ""
        rows.append(f"<tr{style}>" + "".join(_cell(box, manner, rng) for box in row) + "</tr>")
    end = "</table>" if manner == "word" else "</tbody></table>"
    return opening + "\n".join(rows) + end


def _cell(box: Box, manner: str, rng: Random) -> str:
    spans = f" colspan={box.across}" if box.across > 1 else ""
    spans += f" rowspan={box.down}" if box.down > 1 else ""
    text = escape(box.text)
    if manner == "word":
        inner = _stretches(box.text, rng) if box.text else "<span><o:p>&nbsp;</o:p></span>"
        return (
            f"<td width=89{spans} style='{_MSO}'><p class=MsoNormal align=center>{inner}</p></td>"
        )
    if manner == "wps":
        if box.head and 4 <= len(box.text) <= 8 and rng.random() < 0.3:
            text = f"{escape(box.text[:2])}<br/>{escape(box.text[2:])}"
        inner = text or "<span>&nbsp;</span>"
        return f"\n<td{spans} valign='center'>\n<p><span>{inner}</span></p>\n</td>"
    if manner == "bare":
        return f"<td{spans}>{text}"
    if manner == "editor":
        return f"<td{spans}><div>{text or '<br>'}</div></td>"
    if manner == "cms" and box.cell:
        return f"<td{spans}>&nbsp;{text}&nbsp;</td>"
    return f"<td{spans}><p>{text or '&nbsp;'}</p></td>"
