"""Menus that scripts write: words and addresses that stand together in a script.

Objects (`{name: "政府信息公开年报", url: "/nb/"}`), lists, calls (`d.add(3, 1, '年报', '/nb/')`),
pairs (`"年报": "/nb/"`), HTML in strings and in CDATA; with the characters escaped or not. What a
script puts together is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsel import Selector
from scrapy.http import TextResponse

from spiders.pages import attribute, words
from spiders.signs import is_unit

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
TAG = re.compile(r"<[^<>]*>")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What a script must speak of to be read: 公开 or 年报, as they are or escaped; else name bodies.
SPEAKS = re.compile(r"公开|公開|年报|年報|\\u516c\\u5f00|\\u5e74\\u62a5|%E5%85%AC%E5%BC%80", re.I)
BODY = re.compile(r"[局委办镇乡道府]|\\u(5c40|59d4|529e|9547|4e61|9053|5e9c)", re.I)
# Bodies that make a script one of a directory: a tree of units (dTree) says nothing else.
BODIES = 2
PROGRAM = re.compile(r"[\s\ufeff]*(var|let|const|function|document\.|window\.|[\[{(;$]|/[/*])")
# Objects in lists in objects: menus nest three or four deep.
PEELS = 12
# Scripts of a megabyte are programs, not menus.
LONGEST_SCRIPT = 400_000


@dataclass(frozen=True, slots=True)
class Labelled:
    """Words of a script that stand together, with the address beside them, '' without one."""

    words: tuple[str, ...]
    url: str = ""


def scripts_of(page: TextResponse) -> list[str]:
    """The scripts and templates of a page that speak of what is looked for, or send on."""
    if is_script(page):
        return [page.text]
    texts = page.xpath("//script/text() | //template | //textarea/text() | //noscript/text()")
    found = [text for text in texts.getall() if len(text) <= LONGEST_SCRIPT]
    return [text for text in found if "location" in text or _speaks(text)]


def is_script(page: TextResponse) -> bool:
    """Whether what was served is a script or its data, and no page."""
    return PROGRAM.match(page.text) is not None


def labelled(script: str) -> Iterator[Labelled]:
    """Words that stand together in a script, with the address that stands beside them."""
    if len(script) > LONGEST_SCRIPT or not _speaks(script):
        return
    plain = script.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")
    for found in ANCHOR.finditer(plain):
        for node in Selector(text=found[0], type="html").xpath("//a[@href]"):
            href = attribute(node, "href")
            if ADDRESS.fullmatch(href):
                yield Labelled((words(node), attribute(node, "title")), href)
    yield from _groups(script)


def _speaks(script: str) -> bool:
    """Whether a script speaks of disclosure or names several bodies."""
    if SPEAKS.search(script):
        return True
    names: set[str] = set()
    for found in STRING.finditer(script):
        text = found[1] or found[2] or ""
        if BODY.search(text) and is_unit(name := TAG.sub("", _literal(text))):
            names.add(name)
            if len(names) == BODIES:
                return True
    return False


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
