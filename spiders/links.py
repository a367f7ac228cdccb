"""Links of a page wherever they are written: in `href`, in frames, attributes, events and scripts.

Menus of disclosure pages are often no plain links (2026-11): the address stands in `data-url` of a
list item (Inner Mongolia's `?gk=3` pages), in `onclick`, in `<option>`s, or beside the label in a
script that writes the menu. Only addresses that stand there as they are count: what a script puts
together is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from parsel import Selector
from scrapy.http import TextResponse

from spiders.outlines import HEADING_TAGS
from spiders.pages import attribute, follow, refresh, squeeze, words
from spiders.scripts import ADDRESS, CHINESE, RESOURCE, is_script, labelled, scripts_of

# Names of attributes that hold an address which a script follows.
ADDRESS_NAME = re.compile(r"(data-|_)?(url|href|link|src|to|jump|path|target-?url|linkurl|hrefurl)")
IN_EVENT = re.compile(r"[\"']([^\"'<>\s{}$+]{2,300})[\"']")
MOVED = re.compile(
    r"(?:location(?:\.href)?|location\.(?:replace|assign))\s*[=(]\s*[\"']([^\"'+]+)[\"']"
)
# A page that only sends on is short.
LONGEST_STUB = 3000
# Elements have a dozen attributes; broken markup makes hundreds of names.
ATTRIBUTES = 40
# Links of a pager: their addresses are those of the listing with a number more.
PAGE_NUMBER = re.compile(r"\d+|[<>‹›«»]")
NO_LINKS = {"script", "link", "img", "form", "base", "meta", "html"}
# What links say that stand beside the words which name them.
MORE = re.compile(r"(点击|查看)?(更多|进入|详情|详细)")
# A box stands at most three elements above its link; its heading is a line.
CLIMB = 3
BESIDE_SIZE = 40
# A list stands between a heading and what follows the list.
NEAR = 3


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the words that may name it, its own first.

    `row` is what stands before it in its line or list item: the unit in a directory of units.
    `frame` and `moved` say that it is no link but part of the page, or the page's new address.
    """

    url: str
    names: tuple[str, ...] = ()
    row: str = ""
    frame: bool = False
    moved: bool = False


def links(page: TextResponse) -> Iterator[Link]:
    """All links of a page, those of its frames and scripts among them. Never raises."""
    target = refresh(page)
    if target:
        yield Link(target, moved=True)
    if is_script(page):
        yield from _script_links(page, page.text)
        return
    yield from _elements(page)
    for script in scripts_of(page):
        yield from _script_links(page, script)
        if len(page.text) < LONGEST_STUB and (found := MOVED.search(script)):
            url = follow(page, found[1])
            if url:
                yield Link(url, moved=True)


def menu_scripts(page: TextResponse) -> Iterator[str]:
    """Addresses of scripts that may write a menu, by their names."""
    for src in page.xpath("//script/@src").getall():
        if re.search(r"(menu|nav|left|tree|lanmu|column|xxgk|zwgk)[\w.-]*\.js", src, re.IGNORECASE):
            url = follow(page, src)
            if url:
                yield url


def _elements(page: TextResponse) -> Iterator[Link]:
    root = page.selector.root
    for element in root.iter() if root is not None else ():
        if not element.attrib or element.tag in NO_LINKS:
            continue
        node = Selector(root=element, type="html")
        if element.tag in {"iframe", "frame"}:
            url = follow(page, attribute(node, "src"))
            if url:
                yield Link(url, _said(node), frame=True)
            continue
        for url in dict.fromkeys(_addresses(page, element)):
            if not PAGE_NUMBER.fullmatch(words(node)):
                yield Link(url, _said(node) or _beside(node), _row(node))


def _addresses(page: TextResponse, element: Any) -> Iterator[str]:
    for name, value in element.items()[:ATTRIBUTES]:
        if name == "href" and not value.strip().lower().startswith("javascript:"):
            raw = [value]
        elif name == "value":
            raw = [value] if element.tag == "option" and ADDRESS.fullmatch(value) else []
        elif name == "onclick" or (name == "href" and "(" in value):
            raw = [part for part in IN_EVENT.findall(value) if ADDRESS.fullmatch(part)]
        elif ADDRESS_NAME.fullmatch(name.lower()) and ADDRESS.fullmatch(value.strip()):
            raw = [value]
        else:
            continue
        for href in raw:
            url = follow(page, href)
            if url and not RESOURCE.search(url):
                yield url


def _said(node: Selector) -> tuple[str, ...]:
    """What an element says of itself: its text, its title, the words of its pictures."""
    said = [words(node)]
    said += [squeeze(attribute(node, name)) for name in ("title", "alt", "aria-label", "name")]
    if node.root.tag in {"input", "button"}:
        said.append(squeeze(attribute(node, "value")))
    said += [squeeze(text) for text in node.xpath(".//img/@alt | .//img/@title").getall()]
    return tuple(dict.fromkeys(text for text in said if CHINESE.search(MORE.sub("", text))))


def _beside(node: Selector) -> tuple[str, ...]:
    """What heads the box of a link that says nothing of its own."""
    own = words(node)
    for above in islice(node.root.iterancestors(), CLIMB):
        text = words(Selector(root=above, type="html"))
        rest = squeeze(text.replace(own, " ", 1)) if own else text
        if CHINESE.search(rest):
            # The words of a whole page name none of its links, however few they are.
            whole = above.tag == "body" or len(rest) > BESIDE_SIZE
            return _over(node.root) if whole else (rest,)
    return ()


def _over(root: Any) -> tuple[str, ...]:
    """The heading that stands before a link in the same box."""
    for before in islice(root.itersiblings(preceding=True), NEAR):
        if before.tag in HEADING_TAGS:
            return (words(Selector(root=before, type="html")),)
    return ()


def _row(node: Selector) -> str:
    """The words before a link in its line, item or entry: '' where it stands first."""
    own = words(node)
    row = next(node.root.iterancestors("tr", "li", "dd", "dl", "p"), None)
    if row is None or len(own) > BESIDE_SIZE:
        return ""
    first = next((part for part in _texts(row) if CHINESE.search(part)), "")
    return "" if first in own else first


def _texts(root: Any) -> Iterator[str]:
    for element in islice(root.iter(), 8):
        if isinstance(element.tag, str) and element.text:
            yield squeeze(element.text)


def _script_links(page: TextResponse, script: str) -> Iterator[Link]:
    for group in labelled(script):
        url = follow(page, group.url) if group.url else None
        if url and not RESOURCE.search(url):
            yield Link(url, group.words)
