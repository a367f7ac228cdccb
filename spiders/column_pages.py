"""What a page is by its own account: the column of annual reports, a directory of units, neither.

The ColumnType and ColumnName of the standard say it, where templates fill them in; else the way
that the page shows (当前位置), its title, its menu, or its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scrapy.http import TextResponse

from archive.titles import read_title
from spiders.blocks import static_rows
from spiders.links import Link, links
from spiders.pages import attribute, column_name, follow, squeeze, words
from spiders.scripts import labelled, scripts_of
from spiders.signs import (
    LONGEST,
    column_slug,
    ends_in_slug,
    is_statutory,
    label,
    sign_of,
)

# Two of the other entries beside it make 年报 the statutory one.
STATUTORY_ENTRIES = 2
# Rows of reports that make a page a column whatever it calls itself, and their share; those in a
# tab among the tabs of 指南 and 制度 on one page; those that make 年报 the name of the column.
REPORTS_IN_COLUMN, REPORTS_IN_TAB, REPORTS_WITH_NAME = 3, 2, 1
# Signs of a column that need no second one beside them.
SURE = 90
PLACE = re.compile(r"当前位置|所在位置|您的位置|现在的?位置|当前栏目")
# Classes of the element that shows the way to a page.
WAY = ("crumb", "position", "location", "weizhi", "dqwz", "curpath")
LONGEST_WAY = 120
PARTS = re.compile(r"[-_|—–>»›\s]+")
STEPS = re.compile(r"[>»›/＞]+|\s-\s")
CURRENT = re.compile(r"(^|[\s_-])(on|curr?|current|active|selected|hover|act|now)([\s_-]|$)", re.I)
PLACEHOLDERS = {"", "栏目名称", "栏目类别", "文章标题", "栏目"}


def is_column(page: TextResponse) -> bool:
    """Whether a page is itself the column of annual reports (or a part of it), and no article.

    Never raises.
    """
    if _is_article(page):
        return False
    signs = [sign for name in _names(page) if (sign := sign_of(name, page.url))]
    if any(sign.kind == "column" and sign.rank >= SURE for sign in signs):
        return True
    if _has_own_entry(page) or _has_tree(page):
        return True
    titles = [read_title(row.title) for row in static_rows(page)]
    reports = sum(1 for title in titles if title.kind == "report" and title.year)
    if any(sign.kind == "maybe" for sign in signs):
        return reports >= REPORTS_WITH_NAME or _speaks_of_openness(page) or is_menu(links(page))
    if reports >= REPORTS_WITH_NAME and ends_in_slug(page.url):
        return True
    if reports >= REPORTS_IN_COLUMN and reports * 2 >= len(titles):
        return True
    return reports >= REPORTS_IN_TAB and _has_tab(page)


def is_directory(page: TextResponse) -> bool:
    """Whether a page calls itself a directory of units. Never raises."""
    signs = (sign_of(name, "") for name in _names(page))
    return any(sign is not None and sign.kind == "directory" for sign in signs)


def is_menu(found: Iterable[Link]) -> bool:
    """Whether links hold at least two other entries of the statutory menu."""
    names = {label(name) for link in found for name in link.names if len(name) <= LONGEST}
    return sum(1 for name in names if is_statutory(name)) >= STATUTORY_ENTRIES


def _is_article(page: TextResponse) -> bool:
    if any(title not in PLACEHOLDERS for title in _metas(page, "articletitle")):
        return True
    title = read_title(squeeze(page.xpath("string(//title)").get("")))
    return title.kind == "report" and bool(title.year and title.publisher)


def _metas(page: TextResponse, name: str) -> list[str]:
    return [
        squeeze(attribute(meta, "content"))
        for meta in page.xpath("//meta[@name and @content]")
        if attribute(meta, "name").lower() == name
    ]


def _names(page: TextResponse) -> Iterator[str]:
    """What a page calls itself, surest first."""
    for meta in ("columntype", "columnname"):
        yield from (name for name in _metas(page, meta) if name not in PLACEHOLDERS)
    yield from (steps[-1] for steps in _ways_shown(page))
    title = squeeze(page.xpath("string(//title)").get(""))
    yield from (title, *PARTS.split(title), column_name(page))
    headings = page.xpath("//h1 | //h2")
    # Several are those of boxes.
    yield from (words(heading) for heading in headings if len(headings) == 1)


def _ways_shown(page: TextResponse) -> Iterator[list[str]]:
    """The steps of 当前位置：首页 > 政务公开 > 政府信息公开年报, wherever they are shown."""
    holders = []
    for node in page.xpath("//*[contains(text(), '位置') or contains(text(), '当前栏目')]")[:4]:
        holders += [node, *node.xpath("..")]
    said = [text for holder in holders if PLACE.search(text := words(holder))]
    marked = " or ".join(f"contains(@class, '{name}')" for name in WAY)
    said += [words(holder) for holder in page.xpath(f"//*[{marked}]")[:4]]
    for text in said:
        if len(text) > LONGEST_WAY:
            continue
        # Templates that draw the marks between the steps leave white space.
        for steps in (STEPS.split(text), text.split()):
            filled = [step for step in steps if step.strip()]
            if len(filled) > 1:
                yield filled
                break


def _speaks_of_openness(page: TextResponse) -> bool:
    """Whether the way to a page or its title leads over 政务公开 or 政府信息公开."""
    said = [step for steps in _ways_shown(page) for step in steps]
    return any("公开" in text for text in (*said, page.xpath("string(//title)").get("")))


def _has_own_entry(page: TextResponse) -> bool:
    """Whether a menu's entry 年报 leads to the page itself, or is marked as the one shown."""
    menu = is_menu(links(page))
    for node in page.xpath("//a[@href]"):
        held = " ".join((attribute(node, "class"), attribute(node.xpath("..")[0], "class")))
        same = follow(page, attribute(node, "href")) == page.url
        if same or (CURRENT.search(held) and column_slug(page.url)):
            sign = sign_of(words(node), page.url)
            if sign and sign.kind == "column" and sign.rank >= SURE:
                return True
            if sign and sign.kind == "maybe" and menu and same:
                return True
    return False


def _has_tab(page: TextResponse) -> bool:
    """Whether the column's name heads a part of the page and no link leads to a column."""
    for link in links(page):
        if any((sign := sign_of(name, link.url)) and sign.kind == "column" for name in link.names):
            return False
    for node in page.xpath("//li | //a | //span | //b | //h2 | //h3 | //h4 | //dt | //div[not(*)]"):
        text = words(node)
        sign = sign_of(text, "") if len(text) <= LONGEST else None
        if sign and sign.kind == "column" and sign.rank >= SURE:
            return True
    return False


def _has_tree(page: TextResponse) -> bool:
    """Guangdong's platform: the column is an entry of the tree in `_CONFIG`, without an address."""
    if "_CONFIG" not in page.text:
        return False
    groups = [group for script in scripts_of(page) for group in labelled(script)]
    names = [name for group in groups if not group.url for name in group.words]
    return any((sign := sign_of(name, "")) and sign.kind == "column" for name in names)
