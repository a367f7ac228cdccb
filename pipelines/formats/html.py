"""HTML pages: lines and tables in reading order, merged cells expanded.

A table that holds other tables, one column or long text only lays out the page: its text is read
as lines. Places of lines count the characters of the page's text nodes in document order, comments
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml import etree
from lxml import html as lxml_html

from archive.charset import decode
from archive.titles import read_title
from pipelines.formats import MOST_PIECES, TOO_MUCH
from pipelines.formats.spans import is_hidden, ruled_grid
from pipelines.grids import Extract, Grid, Line
from pipelines.identity.metadata import labelled_values
from pipelines.prose.body import prose_of

RANK = 50
# Word exports of the longest reports come to 2 MiB.
MOST_BYTES = 8 * 2**20

# What a page begins with; a fragment of one begins with its first block. Text may name a tag, and
# Markdown breaks lines in its cells with one, so a tag further down says nothing.
_BEGINS = re.compile(
    r"(?:\s|<!--.*?-->)*<(?:\?xml|!doctype\s+html|html|head|body|meta|title|link|script|style|div|"
    r"table|p|span|h[1-6]|center|section|article|font|b|strong|ucap\w*)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAMES = re.compile(r"<(?:html|body)\b[^>]*>", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
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
_EDGES = _BLOCKS | _UNSEEN
# Words in a table cell; a paragraph that is laid out in a table is longer.
_LONGEST_CELL = 300
_LONGEST_TITLE = 80
# The longest reports as Word exports them have 60,000 tags, and five attributes in one.
_MOST_TAGS = 500_000
_MOST_ATTRIBUTES = 10_000
# What a page of fewer characters can hold takes half a second at most.
_SHORT_PAGE = 100_000
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LENGTH = etree.XPath("string-length()")
_LAYS_OUT = etree.XPath(
    "boolean(descendant::table) or not(descendant::tr[*[self::td or self::th][2]])"
    f" or boolean(descendant::tr/*[self::td or self::th][string-length() > {_LONGEST_CELL}])"
)
# Tags that are never closed nest: with libxml2's usual limit of 256 the page would end there.
_PARSER = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
# Without the lookup in Python that chooses a class for each element.
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement))


def recognises(body: bytes) -> bool:
    """Whether the bytes are markup: they begin with a tag of a page, or hold its frame."""
    head = decode(body[:4096])
    return bool(_BEGINS.match(head) or _FRAMES.search(head))


def parse(text: str) -> lxml_html.HtmlElement | None:
    """The tree of a page, None where nothing is left of it.

    Raises RecursionError where tags are nested deeper than the parser follows: what stands behind
    them is not in the tree.
    """
    try:
        # A string may not declare an encoding any more.
        plain = _whole_cells(_DECLARATION.sub("", _plain(text)))
        tree = lxml_html.document_fromstring(plain, parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in _PARSER.error_log):
        raise RecursionError
    return tree


def _plain(text: str) -> str:
    """The page without NUL, and with a sign for each character that no tree may hold."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\0", ""))


def _whole_cells(text: str) -> str:
    """The page without its last cell where it stops inside it, perhaps inside a figure."""
    cell = max(text.rfind("<td"), text.rfind("<th"), text.rfind("<TD"), text.rfind("<TH"))
    return text[:cell] if cell >= 0 and "</" not in text[cell:] else text


def _monstrous(text: str) -> str:
    """What of a page's markup is more than anybody would write, empty where nothing is.

    libxml2 compares each attribute of a tag with all before it.
    """
    if len(text) < _SHORT_PAGE:
        return ""
    tags = text.split("<")
    if len(tags) > _MOST_TAGS:
        return f"more than {_MOST_TAGS} tags"
    long = [tag for tag in tags[1:] if len(tag) > _MOST_ATTRIBUTES]
    bare = (_QUOTED.sub("", tag).partition(">")[0] for tag in long)
    if any(len(tag.split()) > _MOST_ATTRIBUTES for tag in bare):
        return f"a tag with more than {_MOST_ATTRIBUTES} attributes"
    return ""


def read(body: bytes, media_type: str) -> Extract:
    """Blocks, titles, metadata and prose of a page."""
    text = decode(body, media_type)
    if problem := _monstrous(text):
        return Extract(problem=f"{problem}: no report is written so")
    tree = parse(text)
    if tree is None:
        return Extract(problem="the page is empty or no markup could be read")
    data = {t: n for n, t in enumerate(tree.iter("table"), 1) if not is_layout(t)}
    blocks = _blocks(tree, data)
    if blocks is None:
        return Extract(problem=TOO_MUCH)
    lines = [block.text.strip() for block in blocks if isinstance(block, Line)]
    titles = _titles(tree)
    if not any(map(_is_title, titles)):
        # Where nothing marks the title it is the first line of the page that is one.
        titles += [line for line in lines if _is_title(line)][:1]
    return Extract(
        blocks=tuple(blocks),
        titles=tuple(titles),
        metadata=tuple(_metadata(tree, blocks, lines)),
        prose=prose_of(_without(tree, data)),
    )


def is_layout(table: lxml_html.HtmlElement) -> bool:
    """Whether a table only lays out a page: it holds tables, one column, or a paragraph."""
    return bool(_LAYS_OUT(table))


def _blocks(
    tree: lxml_html.HtmlElement, data: Mapping[lxml_html.HtmlElement, int]
) -> list[Line | Grid] | None:
    """Lines and grids in reading order, None where there are too many."""
    blocks: list[Line | Grid] = []
    buffer: list[str] = []
    start = position = pieces = 0

    def flush() -> None:
        nonlocal start, pieces
        text = "".join(buffer)
        if text.strip():
            blocks.append(Line(text, start))
            pieces += 1
        buffer.clear()
        start = position

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        # Spans make millions of cells of a short page.
        if pieces > MOST_PIECES:
            return None
        tag = element.tag
        if event == "end":
            if tag in _EDGES:
                flush()
            if (tail := element.tail) and element is not tree:
                buffer.append(tail)
                position += len(tail)
            continue
        if tag in _EDGES:
            flush()
        number = data.get(element) if tag == "table" else None
        if number is None and tag not in _UNSEEN and not is_hidden(element):
            if text := element.text:
                buffer.append(text)
                position += len(text)
            continue
        flush()
        start = position = position + int(_LENGTH(element))
        walk.skip_subtree()
        if number is not None:
            grid = ruled_grid(element, number)
            blocks.append(grid)
            pieces += sum(len(row.cells) for row in grid.rows)
    flush()
    return blocks


def _without(
    tree: lxml_html.HtmlElement, data: Iterable[lxml_html.HtmlElement]
) -> lxml_html.HtmlElement:
    """The tree without these tables, and layout tables made plain blocks."""
    for table in data:
        table.drop_tree()
    for element in tree.iter("table", "tbody", "thead", "tr", "td", "th"):
        element.tag = "div"
    return tree


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
