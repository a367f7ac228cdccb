"""The running text of a report, without navigation, breadcrumbs and page furniture.

trafilatura finds it. It is given a tree whose form tables are gone: they are read as tables, and it
has far less to do. It is given the body only: the one that a content system marks, else the
innermost block that holds nearly all sentences of the page. What stands around it changes from
fetch to fetch (the date, the weather, the news of the day) and would make every fetch a version.
"""

from __future__ import annotations

import re
from functools import cache

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from trafilatura.settings import Extractor

from archive.articles import BODIES

_PIPES = re.compile(r"\|(?:\s*\|)+|^\s*\||\|\s*$")
# A body that a script fills is served bare; one that only names an attachment is short.
_LEAST = 10
_LONGEST = 160
# What furniture and links come in.
_PIECES = frozenset(("p", "div", "li", "span", "td", "font"))
# A span by whose name or look trafilatura may know furniture.
_TELLING_SPAN = etree.XPath(
    "boolean(descendant::span[@class or @id or @role or contains(@style, 'display')"
    " or contains(@style, 'visibility')])"
)
# Sidebars list titles, and a teaser with a sentence here and there.
_NEARLY_ALL = 0.85
_FEWEST_SENTENCES = 2
# Lines of page furniture that stand around bodies, and inside marked ones too. They change from
# fetch to fetch, and between two addresses of one report.
_DAY = r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?"
_COUNTER = (
    r"(?:本文|本页|您是|第|已被|共|总|累计|浏览|阅读|访问|访客|点击|人气|热度|次数|人数|"
    r"量|数|位|者|次|:|：|\d|,)"
)
_LABELLED = (
    r"(?:发布|更新|打印|发稿|录入|信息)?(?:时间|日期)[:：](?:"
    + _DAY
    + r")?(?:\d{1,2}:\d{2}(?::\d{2})?)?"
)
_FURNITURE = re.compile(
    r"(?:打印|关闭|打印本页|关闭窗口|关闭本页|分享|分享到|收藏|字号|字体|大|中|小|【|】|:|：|首页|返回)+|"
    r"(?:今天是|当前位置|您?(?:现在)?(?:的)?(?:当前)?(?:所在)?(?:的)?位置|扫一扫|责任编辑|"
    r"上一篇|下一篇|相关推荐|推荐|"
    r"版权所有|主办单位|承办单位|网站标识码|技术支持|备案号?)[:：].{0,80}|今天是.{0,40}|扫一扫.{0,20}|"
    + _DAY
    + r"星期[一二三四五六日天].{0,30}|"
    + _DAY
    + r"|"
    r"(?=.*(?:浏览|阅读|访问|访客|点击|人气|热度))" + _COUNTER + r"{3,30}(?:版权所有.*)?|"
    r"(?:" + _LABELLED + r"|(?:信息)?来源[:：].{0,40}?)"
    r"(?:(?:信息)?(?:来源|作者|编辑|发布机构|字体)[:：].{0,40}|【.*】|"
    + _COUNTER
    + r"){0,6}|首页.{0,3}[>》].*"
)
# A sentence may speak of a page's visits; a line of furniture is no sentence.
_SENTENCE_END = "。"
_PAGE_NUMBER = re.compile(
    r"[-—–－_]\s*\d{1,3}\s*[-—–－_]|第?\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?"
)


def is_page_number(line: str) -> bool:
    """Whether a line is what printers put at a page's foot: - 6 -, 第6页."""
    return bool(_PAGE_NUMBER.fullmatch(line.strip()))


def body_of(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    """The element that a content system marks as the body, None where there is none with text."""
    marked: dict[str, list[lxml_html.HtmlElement]] = {}
    for element in tree.iter():
        if identifier := element.get("id"):
            marked.setdefault(f"#{identifier}", []).append(element)
        if classes := element.get("class"):
            for name in classes.split():
                marked.setdefault(f".{name}", []).append(element)
    for mark in BODIES:
        for element in marked.get(mark, ()):
            if len(element.text_content().strip()) >= _LEAST:
                return element
    return _densest(tree)


def _densest(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    """The innermost block with nearly all sentences of the page, None where there are too few."""
    weights: dict[lxml_html.HtmlElement, int] = {}
    counts: dict[lxml_html.HtmlElement, int] = {}
    for element in reversed(list(tree.iter())):
        # A sentence in a link is a teaser of another page.
        texts = [] if element.tag == "a" else [element.text, *(child.tail for child in element)]
        own = [text for text in texts if text and _SENTENCE_END in text]
        inner = [child for child in element if child in weights]
        weights[element] = sum(map(len, own)) + sum(weights[child] for child in inner)
        counts[element] = len(own) + sum(counts[child] for child in inner)
    block = tree
    least = weights[tree] * _NEARLY_ALL
    if counts[tree] < _FEWEST_SENTENCES:
        return None
    while True:
        # A block of one paragraph is the paragraph: headings and signature stand beside it.
        inside = (c for c in block if weights[c] >= least and counts[c] >= _FEWEST_SENTENCES)
        child = next(inside, None)
        if child is None:
            return block if block.tag not in ("html", "body") else None
        block = child


def prose_of(tree: lxml_html.HtmlElement) -> str:
    """The running text of a tree whose tables of figures are gone; the tree is changed."""
    body = body_of(tree)
    if body is not None:
        # One of lxml's own making would have a class looked up for each of its elements.
        page = tree.makeelement("html")
        page.append(tree.makeelement("body"))
        body.tag = "article"
        body.tail = None
        page[0].append(body)
        tree = page
    # Where trafilatura runs paragraphs together, furniture could not be told from text.
    for element in _furniture(tree):
        element.drop_tree()
    if not _TELLING_SPAN(tree):
        # A word processor puts every stretch of text into one; trafilatura would walk them all.
        etree.strip_tags(tree, "span", "font")
    return clean(trafilatura.extract(tree, options=_options()) or "")


@cache
def _options() -> Extractor:
    return Extractor(tables=False, comments=False, recall=True, fast=True)


def _furniture(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Blocks that are page furniture, or a link that leads to another page or to a file."""
    found = []
    # Short texts, and what of them stands in links, from the leaves up: each is looked at once.
    short: dict[lxml_html.HtmlElement, tuple[str, str]] = {}
    for element in reversed(list(tree.iterdescendants())):
        text, linked = element.text or "", ""
        for child in element:
            if child not in short or len(text) > _LONGEST:
                break
            inner, inner_linked = short[child]
            text += inner
            linked += inner_linked
            text += child.tail or ""
        else:
            if len(text) > _LONGEST:
                continue
            short[element] = text, text if element.tag == "a" else linked
            if (
                text
                and element.tag in _PIECES
                and (_is_furniture(text) or (linked.strip() and linked.split() == text.split()))
            ):
                found.append(element)
    return found


def clean(text: str) -> str:
    """Runs of pipes and lines of page furniture taken out, blank lines too."""
    lines = (_PIPES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not _is_furniture(line))


def _is_furniture(line: str) -> bool:
    return _SENTENCE_END not in line and bool(_FURNITURE.fullmatch("".join(line.split())))
