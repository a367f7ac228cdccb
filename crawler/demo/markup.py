"""Reports as HTML, in the manners in which offices bring them to the page.

plain, shifting   the portal's editor: paragraphs and bordered tables
word              saved from Word: MsoNormal, fonts on every stretch, text cut over spans
wps               pasted from WPS: padding with nbsp, line breaks inside labels, empty spans
one_table         the portal's template: the whole page in one layout table, the form's tables
                  inside its cells
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from crawler.demo.content import Block, Paragraph, report_content
from crawler.demo.reports import Report
from crawler.demo.tables import Box, Table

_FONT = "font-family:仿宋_GB2312;font-size:16.0pt;line-height:150%"
# Word's export starts a new stretch every few characters; seven cuts most labels in two.
_PIECE = 7


def report_html(report: Report) -> str:
    """The body of the report's page, without the page around it."""
    writer = {"word": _word, "wps": _wps}.get(report.manner, _plain)
    title = Paragraph(report.title, "title")
    return "\n".join(writer(block) for block in (title, *report_content(report)))


def in_one_table(title: str, body: str) -> str:
    """A page laid out in one table, as templates of the 2000s do: head, body, foot in its rows."""
    return (
        '<table width="980" border="0" align="center" cellpadding="0" cellspacing="0"><tbody>'
        '<tr><td height="40" class="wz">您的位置：首页 &gt; 政务公开 &gt; 信息公开年报</td></tr>'
        f'<tr><td align="center"><b>{escape(title)}</b></td></tr>'
        f'<tr><td><table width="100%"><tbody><tr><td class="content">{body}</td></tr></tbody>'
        '</table></td></tr><tr><td align="right">【打印本页】【关闭窗口】</td></tr></tbody></table>'
    )


def _spans(box: Box) -> str:
    across = f' colspan="{box.across}"' if box.across > 1 else ""
    down = f' rowspan="{box.down}"' if box.down > 1 else ""
    return across + down


def _table(table: Table, opening: str, cell: Callable[[Box], str]) -> str:
    rows = ("<tr>" + "".join(map(cell, row)) + "</tr>" for row in table)
    return f"{opening}<tbody>" + "".join(rows) + "</tbody></table>"


def _plain(block: Block) -> str:
    if isinstance(block, Paragraph):
        text = escape(block.text)
        if block.role in ("title", "caption"):
            return f'<p style="text-align: center;"><strong>{text}</strong></p>'
        if block.role == "heading":
            return f"<p><strong>{text}</strong></p>"
        return f'<p style="text-indent: 2em;">{text}</p>'

    def cell(box: Box) -> str:
        align = "" if box.head and box.across < 7 else ' align="center"'
        text = escape(box.text) or "&nbsp;"
        return f'<td nowrap="nowrap"{_spans(box)} style="width:89px;"><p{align}>{text}</p></td>'

    return _table(block, '<table align="center" border="1" cellspacing="1">', cell)


def _pieces(text: str) -> Iterable[str]:
    """Word keeps digits and characters in stretches of their own, and cuts long ones."""
    piece = ""
    for character in text:
        digit = character.isascii() and character.isdigit()
        if piece and (
            digit != (piece[-1].isascii() and piece[-1].isdigit()) or len(piece) >= _PIECE
        ):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _word(block: Block) -> str:
    def stretches(text: str) -> str:
        found = []
        for piece in _pieces(text):
            lang = ' lang="EN-US"' if piece.isascii() else ""
            found.append(f"<span{lang} style='{_FONT}'>{escape(piece)}</span>")
        return "".join(found) + '<span lang="EN-US"><o:p></o:p></span>'

    if isinstance(block, Paragraph):
        align = ' align="center"' if block.role in ("title", "caption") else ""
        indent = "" if align else "&nbsp;&nbsp;&nbsp; "
        return f'<p class="MsoNormal"{align}>{indent}{stretches(block.text)}</p>'

    def cell(box: Box) -> str:
        style = "border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt"
        inner = _digits_apart(box.text) if not box.head else stretches(box.text)
        return (
            f"<td valign=\"top\"{_spans(box)} style='{style}'>"
            f'<p class="MsoNormal" align="center">{inner}</p></td>'
        )

    return _table(block, '<table class="MsoTableGrid" border="1" cellspacing="0">', cell)


def _digits_apart(text: str) -> str:
    """A number cut over two spans, as happens where somebody corrected one digit of it."""
    if not text:
        return '<span lang="EN-US"><o:p>&nbsp;</o:p></span>'
    if len(text) == 1:
        return f"<span lang=\"EN-US\" style='{_FONT}'>{escape(text)}</span>"
    first, rest = escape(text[:1]), escape(text[1:])
    return f'<span lang="EN-US" style=\'{_FONT}\'>{first}</span><span lang="EN-US">{rest}</span>'


# Narrow columns make offices break these labels by hand.
_BROKEN = {
    "商业企业": "商业<br/>企业",
    "科研机构": "科研<br/>机构",
    "社会公益组织": "社会公益<br/>组织",
    "法律服务机构": "法律服务<br/>机构",
    "结果维持": "结果<br/>维持",
    "结果纠正": "结果<br/>纠正",
    "其他结果": "其他<br/>结果",
    "尚未审结": "尚未<br/>审结",
    "总计": "总&nbsp;&nbsp;计",
}


def _wps(block: Block) -> str:
    if isinstance(block, Paragraph):
        text = escape(block.text)
        if block.role in ("title", "caption"):
            return f'<p style="text-align:center;"><span style="font-size:22pt;">{text}</span></p>'
        strong = ("<strong>", "</strong>") if block.role == "heading" else ("", "")
        return f"<p>　　<span>{strong[0]}{text}{strong[1]}</span></p>\n<p><span>&nbsp;</span></p>"

    def cell(box: Box) -> str:
        if box.head:
            text = _BROKEN.get(box.text, escape(box.text))
        else:
            text = escape(box.text) or "<span>&nbsp;</span>"
        return f'<td{_spans(box)}>\n<div style="text-align:center">\n{text}\n</div>\n</td>'

    return _table(block, '<table style="border-collapse:collapse;" border="1">', cell)
