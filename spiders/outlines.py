"""The outline of a static page: its links, and under which heading or tab each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from parsel import Selector

from spiders.pages import squeeze, words

ROW_TAGS = {"li", "tr", "dd", "dl"}
LIST_TAGS = {"ul", "ol", "table", "tbody", "body", "html", "form"}
HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "caption", "dt", "legend"}
# A row carries its link, and at times one for a file and one for a category.
LINKS_IN_ROW = 3
# Longer ones are sentences, not headings.
HEADING_SIZE = 40
# A year over a list, in any element: 2023年, 2022年度政府信息公开年报.
YEAR = re.compile(r"20\d\d\s*年度?(?:政府信息公开)?(?:工作)?(?:年报|年度报告)?[:：]?")
TAB = re.compile(r"20\d\d\s*年?度?(?:年报|年度报告)?")
# A list of years has no more tabs than the Regulation has years, with some to spare.
MOST_TABS = 30


def text_of(node: Any) -> str:
    """All text below an element but scripts and styles."""
    return words(Selector(root=node, type="html"))


@dataclass(slots=True)
class Outline:
    """One pass over a page: the links, the heading before each, the targets beneath elements.

    Targets are counted up to one more than a row has, so that a page of thousands of links, as
    menus of whole provinces are, is read in a time that grows with its length only.
    """

    links: list[tuple[Any, str]] = field(default_factory=list)
    targets: dict[Any, set[str]] = field(default_factory=dict)
    panels: dict[Any, str] = field(default_factory=dict)
    year: str = ""
    level: int = 9

    def read(self, root: Any) -> None:
        """Walk the elements in the order of the document."""
        heading: Any = None
        said = before = ""
        for node in root.iter():
            if not isinstance(node.tag, str):
                continue
            if node.tag in HEADING_TAGS or _is_year(node):
                heading, before, said = node, said, self._under(node)
                if _wraps(node):
                    heading = None
            elif node.tag == "a" and node.get("href") is not None:
                inside = heading is not None and heading in node.iterancestors(heading.tag)
                self.links.append((node, before if inside else said))
                self._count(node)
            self._tabs(node)

    def over(self, link: Any, heading: str) -> str:
        """The heading of a link: the tab of the panel it stands in, or what stands before it."""
        for above in link.iterancestors() if self.panels else ():
            if (tab := self.panels.get(above)) is not None:
                return tab
        return heading

    def _under(self, node: Any) -> str:
        """The text of a heading, below the year that a heading of a higher level gave."""
        text = squeeze(node.text) if _is_year(node) else text_of(node)
        if len(text) >= HEADING_SIZE:
            text = ""
        level = int(node.tag[1]) if re.fullmatch(r"h\d", node.tag) else 8
        if YEAR.fullmatch(text):
            self.year, self.level = text, level
            return text
        if level <= self.level:
            self.year = ""
        return f"{self.year} {text}".strip()

    def _count(self, link: Any) -> None:
        href = link.get("href").strip()
        for above in link.iterancestors():
            known = self.targets.setdefault(above, set())
            if len(known) > LINKS_IN_ROW:
                return
            known.add(href)

    def _tabs(self, node: Any) -> None:
        """Years side by side, as tabs: the panels that follow, as many, belong to them in order."""
        children = _children(node) if 1 < len(node) <= MOST_TABS else []
        # The first tells menus apart before anything else of them is read.
        if not children or not _is_tab(children[0]) or not all(map(_is_tab, children)):
            return
        names = [text_of(child) for child in children]
        for place in (node, node.getparent()):
            if place is None:
                return
            following = [one for one in place.itersiblings() if isinstance(one.tag, str)]
            inner = _children(following[0]) if following else []
            for panels in (inner, following):
                if len(panels) >= len(names) and _alike(panels[: len(names)]):
                    self.panels.update(zip(panels, names, strict=False))
                    return


def _children(node: Any) -> list[Any]:
    return [child for child in node if isinstance(child.tag, str)]


def _is_tab(node: Any) -> bool:
    return TAB.fullmatch(text_of(node)) is not None


def _alike(panels: list[Any]) -> bool:
    """Whether elements are panels: of one kind, and such as hold lists."""
    tags = {panel.tag for panel in panels}
    return len(tags) == 1 and tags <= {"div", "ul", "ol", "section", "table", "dl"}


def _wraps(node: Any) -> bool:
    """Whether an element is no heading alone, but holds the list below its words."""
    return len(node) > 0 and node[0].tag in {"ul", "ol", "dl", "table", "div"}


def _is_year(node: Any) -> bool:
    """Whether an element is a year over a list: not a tab, and not part of a row's date."""
    if node.tag in {"a", "option", "script", "title"} or not node.text:
        return False
    if len(node) and not _wraps(node):
        return False
    if not YEAR.fullmatch(node.text.strip()):
        return False
    line = next(node.iterancestors(*ROW_TAGS), None)
    if node.tag in ROW_TAGS or line is None:
        return True
    return line.find(".//ul") is not None or line.find(".//a") is None
