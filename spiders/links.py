"""Links of a page wherever they are written: in `href`, in frames, attributes, events and scripts.

Menus of disclosure pages are often no plain links (2026-11): the address stands in `data-url` of a
list item (Inner Mongolia's `?gk=3` pages), in `onclick`, in `<option>`s, or beside the label in a
script that writes the menu. Only addresses that stand there as they are count: what a script puts
together is not guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from parsel import Selector
from scrapy.http import TextResponse

from spiders.pages import attribute, follow, refresh, squeeze, words

# Names of attributes that hold an address which a script follows.
ADDRESS_NAME = re.compile(r"(data-|_)?(url|href|link|src|to|jump|path|target-?url|linkurl|hrefurl)")
IN_EVENT = re.compile(r"[\"']([^\"'<>\s{}$+]{2,300})[\"']")
# An address in a script: with a scheme, a path or the extension of a page. Labels are none.
ADDRESS = re.compile(
    r"(https?:)?//[\w.:-]+(/[^\s\"'<>{}$+\\]*)?|\.{0,2}/[^\s\"'<>{}$+\\]*|"
    r"[\w./-]+\.(s?html?|jsp|aspx?|php|jhtml)(\?[^\s\"'<>{}$+\\]*)?|[\w-]+(/[\w-]+)*/",
    re.IGNORECASE,
)
# Files that no page stands behind.
RESOURCE = re.compile(r"\.(js|css|png|jpe?g|gif|svg|ico|woff2?|json|xml|mp4)(\?|$)", re.IGNORECASE)
ANCHOR = re.compile(r"<a\b[^<>]{0,2000}>(?:(?!</?a\b).){0,2000}</a>", re.IGNORECASE | re.DOTALL)
# An object, a list or the arguments of a call without another inside it.
GROUP = re.compile(r"\{[^{}()\[\]]*\}|\([^{}()\[\]]*\)|\[[^{}()\[\]]*\]")
STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What a script must speak of to be read: 公开 or 年报, as they are or escaped.
SPEAKS = re.compile(r"公开|公開|年报|年報|\\u516c\\u5f00|\\u5e74\\u62a5|%E5%85%AC%E5%BC%80", re.I)
MOVED = re.compile(
    r"(?:location(?:\.href)?|location\.(?:replace|assign))\s*[=(]\s*[\"']([^\"'+]+)[\"']"
)
PROGRAM = re.compile(r"[\s\ufeff]*(var|let|const|function|document\.|window\.|[\[{(;$]|/[/*])")
# Objects in lists in objects: menus nest three or four deep.
PEELS = 12
# Scripts of a megabyte are programs, not menus.
LONGEST_SCRIPT = 400_000
# Elements have a dozen attributes; broken markup makes hundreds of names.
ATTRIBUTES = 40
# Links of a pager: their addresses are those of the listing with a number more.
PAGE_NUMBER = re.compile(r"\d+|[<>‹›«»]")
NO_LINKS = {"script", "link", "img", "form", "base", "meta", "html"}
# What links say that stand beside the words which name them.
MORE = re.compile(r"(点击|查看)?(更多|进入|详情|详细)")
CLIMB = 3
BESIDE_SIZE = 40
# A list stands between a heading and what follows the list.
NEAR = 3
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "dt", "caption"}


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


@dataclass(frozen=True, slots=True)
class Labelled:
    """Words of a script that stand together, with the address beside them, '' without one."""

    words: tuple[str, ...]
    url: str = ""


def links(page: TextResponse) -> Iterator[Link]:
    """All links of a page, those of its frames and scripts among them. Never raises."""
    target = refresh(page)
    if target:
        yield Link(target, moved=True)
    if is_script(page):
        yield from _script_links(page, page.text)
        return
    yield from _elements(page)
    for script in _scripts(page):
        yield from _script_links(page, script)
        if len(page.text) < 3000 and (found := MOVED.search(script)):
            url = follow(page, found[1])
            if url:
                yield Link(url, moved=True)


def labelled(page: TextResponse) -> Iterator[Labelled]:
    """Words that stand together in a page's scripts, with the address that stands beside them."""
    for script in [page.text] if is_script(page) else _scripts(page):
        yield from _groups(script)


def menu_scripts(page: TextResponse) -> Iterator[str]:
    """Addresses of scripts that may write a menu, by their names."""
    for src in page.xpath("//script/@src").getall():
        if re.search(r"(menu|nav|left|tree|lanmu|column|xxgk|zwgk)[\w.-]*\.js", src, re.IGNORECASE):
            url = follow(page, src)
            if url:
                yield url


def is_script(page: TextResponse) -> bool:
    """Whether what was served is a script or its data, and no page."""
    return PROGRAM.match(page.text) is not None


def _elements(page: TextResponse) -> Iterator[Link]:
    root = page.selector.root
    for element in root.iter() if root is not None else ():
        if not element.attrib or element.tag in NO_LINKS:
            continue
        node = Selector(root=element, type="html")
        if PAGE_NUMBER.fullmatch(words(node)):
            continue
        if element.tag in {"iframe", "frame"}:
            url = follow(page, attribute(node, "src"))
            if url:
                yield Link(url, _said(node), frame=True)
            continue
        for url in dict.fromkeys(_addresses(page, element)):
            said = _said(node)
            yield Link(url, said or _beside(node), _row(node))


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
            return (rest,) if len(rest) <= BESIDE_SIZE else _over(node.root)
    return ()


def _over(root: Any) -> tuple[str, ...]:
    """The heading that stands before a link in the same box."""
    for before in islice(root.itersiblings(preceding=True), NEAR):
        if before.tag in HEADINGS:
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


def _scripts(page: TextResponse) -> list[str]:
    """Scripts and templates that speak of what is looked for."""
    texts = page.xpath("//script/text() | //template | //textarea/text() | //noscript/text()")
    found = [text for text in texts.getall() if len(text) <= LONGEST_SCRIPT]
    moved = len(page.text) < 3000
    return [text for text in found if SPEAKS.search(text) or (moved and "location" in text)]


def _script_links(page: TextResponse, script: str) -> Iterator[Link]:
    if not SPEAKS.search(script) or len(script) > LONGEST_SCRIPT:
        return
    plain = script.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")
    for found in ANCHOR.finditer(plain):
        for node in Selector(text=found[0], type="html").xpath("//a[@href]"):
            href = attribute(node, "href")
            url = follow(page, href) if ADDRESS.fullmatch(href) else None
            if url and not RESOURCE.search(url):
                yield Link(url, _said(node))
    for group in _groups(script):
        url = follow(page, group.url)
        if url:
            yield Link(url, group.words)


def _groups(script: str) -> Iterator[Labelled]:
    """What stands in one object, list or call, innermost first."""
    for _ in range(PEELS):
        groups = GROUP.findall(script)
        if not groups:
            return
        for group in groups:
            yield from _pairs([_literal(a or b) for a, b in STRING.findall(group)])
        script = GROUP.sub(" ", script)


def _pairs(values: list[str]) -> Iterator[Labelled]:
    """Strings that stand together: all words with the one address, or each with the next."""
    said = [text for text in values if CHINESE.search(text) and "<" not in text]
    urls = [text for text in values if ADDRESS.fullmatch(text) and not RESOURCE.search(text)]
    if len(urls) < 2:
        if said:
            yield Labelled(tuple(said), urls[0] if urls else "")
        return
    before: list[str] = []
    for text in values:
        if text in said:
            before.append(text)
        elif text in urls and before:
            yield Labelled(tuple(before), text)
            before = []


def _literal(text: str) -> str:
    r"""A string of a script as it is meant: \u516c, \/, \" undone."""
    if "\\" not in text:
        return text
    escaped = text.replace("\\'", "'").replace('\\"', '"').replace('"', '\\"')
    try:
        return str(json.loads(f'"{escaped}"'))
    except ValueError:
        return text.replace("\\/", "/")
