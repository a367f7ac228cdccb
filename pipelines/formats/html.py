"""HTML pages: lines and tables in reading order, merged cells expanded.

A table that holds other tables, one column or long text only lays out the page: its text is read
as lines. Places of lines count the characters of the page's text nodes in document order, comments
left out.
"""

from __future__ import annotations

import copy
import re

from lxml import etree
from lxml import html as lxml_html

from archive.charset import decode
from archive.titles import read_title
from pipelines.formats.spans import ruled_grid
from pipelines.grids import Extract, Grid, Line
from pipelines.identity.metadata import labelled_values
from pipelines.prose.body import prose_of

RANK = 50
# Word exports of the longest reports come to 2 MiB.
MOST_BYTES = 16 * 2**20

# What a page begins with; a fragment of one begins with its first block. Text may name a tag, and
# Markdown breaks lines in its cells with one, so a tag further down says nothing.
_BEGINS = re.compile(
    r"(?:\s|<!--.*?-->)*<(?:\?xml|!doctype\s+html|html|head|body|meta|title|link|script|style|div|"
    r"table|p|span|h[1-6]|center|section|article|font|b|strong|ucap\w*)\b",
    re.IGNORECASE | re.DOTALL,
)
_CUT_FIGURE = re.compile(r"[\d.,]\Z")
_FRAMES = re.compile(r"<(?:html|body)\b[^>]*>", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCKS = frozenset(
    (
        "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th",
        "table", "tbody", "thead", "section", "article", "header", "footer", "nav", "form", "dl",
        "dt", "dd", "blockquote", "pre", "hr", "center", "fieldset", "body", "html", "iframe",
        "option",
    )
)  # fmt: skip
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "title", "select"))
# Words in a table cell; a paragraph that is laid out in a table is longer.
_LONGEST_CELL = 300
_LONGEST_TITLE = 80
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)


def recognises(body: bytes) -> bool:
    """Whether the bytes are markup: they begin with a tag of a page, or hold its frame."""
    head = decode(body[:4096])
    return bool(_BEGINS.match(head) or _FRAMES.search(head))


def parse(text: str) -> lxml_html.HtmlElement | None:
    """The tree of a page, None where nothing is left of it."""
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True)
    try:
        # A string may not declare an encoding any more.
        plain = _whole_cells(_DECLARATION.sub("", text.replace("\0", "")))
        return lxml_html.document_fromstring(plain, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _whole_cells(text: str) -> str:
    """The page without its last cell where it stops right behind a figure, perhaps inside it."""
    cell = max(text.rfind("<td"), text.rfind("<th"), text.rfind("<TD"), text.rfind("<TH"))
    if cell >= 0 and _CUT_FIGURE.search(text) and "</" not in text[cell:]:
        return text[:cell]
    return text


def read(body: bytes, media_type: str) -> Extract:
    """Blocks, titles, metadata and prose of a page."""
    tree = parse(decode(body, media_type))
    if tree is None:
        return Extract(problem="the page is empty or no markup could be read")
    tables = list(tree.iter("table"))
    data = {table: n for n, table in enumerate(tables, 1) if not is_layout(table)}
    blocks = _blocks(tree, data)
    lines = [block.text.strip() for block in blocks if isinstance(block, Line)]
    prose = prose_of(_without(tree, set(data.values())))
    titles = _titles(tree)
    if not any(map(_is_title, titles)):
        # Where nothing marks the title it is the first line of the page that is one.
        titles += [line for line in lines if _is_title(line)][:1]
    return Extract(
        blocks=tuple(blocks),
        titles=tuple(titles),
        metadata=tuple(_metadata(tree, blocks, lines)),
        prose=prose,
    )


def is_layout(table: lxml_html.HtmlElement) -> bool:
    """Whether a table only lays out a page."""
    if next(table.iterdescendants("table"), None) is not None:
        return True
    widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        widest = max(widest, len(cells))
        if any(len(cell.text_content()) > _LONGEST_CELL for cell in cells):
            return True
    return widest < 2


def _blocks(
    tree: lxml_html.HtmlElement, data: dict[lxml_html.HtmlElement, int]
) -> list[Line | Grid]:
    blocks: list[Line | Grid] = []
    buffer: list[str] = []
    start = position = 0

    def flush() -> None:
        nonlocal start
        text = "".join(buffer)
        if text.strip():
            blocks.append(Line(text, start))
        buffer.clear()
        start = position

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            skipped = tag in _UNSEEN or element in data or _HIDDEN.search(element.get("style", ""))
            if skipped or tag in _BLOCKS:
                flush()
            if skipped:
                position += sum(map(len, element.itertext()))
                start = position
                if element in data:
                    blocks.append(ruled_grid(element, data[element]))
                walk.skip_subtree()
            elif element.text:
                buffer.append(element.text)
                position += len(element.text)
        else:
            if tag in _BLOCKS or tag in _UNSEEN:
                flush()
            if element.tail and element is not tree:
                buffer.append(element.tail)
                position += len(element.tail)
    flush()
    return blocks


def _without(tree: lxml_html.HtmlElement, numbers: set[int]) -> lxml_html.HtmlElement:
    """A copy of the tree without the tables of these numbers, layout tables made plain blocks."""
    copied = copy.deepcopy(tree)
    for n, table in enumerate(list(copied.iter("table")), 1):
        if n in numbers:
            table.drop_tree()
    for element in copied.iter("table", "tbody", "thead", "tr", "td", "th"):
        element.tag = "div"
    return copied


def _titles(tree: lxml_html.HtmlElement) -> list[str]:
    titles = [_meta(tree, "articletitle")]
    titles += [
        " ".join(element.text_content().split())
        for element in tree.iter("h1", "h2", "h3", "ucaptitle")
    ]
    for element in tree.iter("title"):
        # Hanweb puts the column on a line of its own before the article's title.
        titles += reversed([" ".join(line.split()) for line in element.text_content().splitlines()])
    return [title for title in dict.fromkeys(titles) if title]


def _is_title(line: str) -> bool:
    if len(line) > _LONGEST_TITLE or "。" in line:
        return False
    title = read_title(line)
    return title.kind == "report" and title.year is not None


def _meta(tree: lxml_html.HtmlElement, name: str) -> str:
    for element in tree.iter("meta"):
        if (element.get("name") or "").lower() == name:
            return " ".join((element.get("content") or "").split())
    return ""


def _metadata(
    tree: lxml_html.HtmlElement, blocks: list[Line | Grid], lines: list[str]
) -> list[tuple[str, str]]:
    pairs = [
        (element.get("name") or "", " ".join((element.get("content") or "").split()))
        for element in tree.iter("meta")
        if element.get("name") and element.get("content")
    ]
    return pairs + labelled_values(blocks, lines)
