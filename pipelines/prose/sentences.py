"""Sentences and clauses of a report's text, each with its place in the text.

A text reaches us broken: lines of a PDF end in the middle of a word, cells of tables stand between
pipes or on lines of their own, copies add pinyin, and white space stands anywhere. `sentences`
closes what was one sentence and keeps apart what were different cells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.prose.plain import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A line of a page of A4 holds 25 to 35 characters; a shorter one ends on purpose.
_FULL_LINE = 20
_BREAK = "\n"
_ENDS = frozenset("。！？；：!?;:|")
_NEW_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．]|[#|])"
)
#: What stays: anything but white space, marks of markdown and characters of no width.
_RUN = re.compile(r"\|[\s|]*|[^\s|*#\u200b\ufeff]+")
_PAGE_NUMBER = re.compile(r"\s*[-—]?\s*\d{1,3}\s*[-—]?\s*")
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")
#: A comma between groups of three digits belongs to the number, a colon before it to its label.
_CLAUSE = re.compile(r"(?:[^,;。!?:\n]|(?<=\d),(?=\d{3}(?!\d))|(?<=[数量]):(?=\d))+")
#: Words of Taiwan's usage for what the official forms call otherwise; both of equal length.
_USAGE = (
    ("资讯公开", "信息公开"),
    ("政府资讯", "政府信息"),
    ("规范性档案", "规范性文件"),
    ("入口网站", "门户网站"),
    ("网路", "网络"),
    ("答覆", "答复"),
    ("回覆", "回复"),
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where stretches of the closed text stand in the text: two rising lists of equal length."""

    closed: list[int]
    printed: list[int]

    def of(self, position: int) -> int:
        """The place in the text of a character of the closed text."""
        stretch = bisect_right(self.closed, position) - 1
        return self.printed[stretch] + position - self.closed[stretch]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in simplified characters; it begins at `start` in the closed text."""

    plain: str
    start: int
    places: Places

    def clauses(self) -> Iterator[re.Match[str]]:
        """The parts between commas, semicolons and colons."""
        return _CLAUSE.finditer(self.plain)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the text for a start and an end in `plain`."""
        return self.places.of(self.start + start), self.places.of(self.start + end - 1) + 1


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text in their order, cells of tables among them as short ones."""
    plain, places = _closed(text)
    for match in _SENTENCE.finditer(plain):
        yield Sentence(match[0], match.start(), places)


def _closed(text: str) -> tuple[str, Places]:
    """The text without white space, pinyin and marks of markdown, and its characters' places."""
    parts: list[str] = []
    closed: list[int] = []
    printed: list[int] = []
    length = start = 0
    wraps = False

    def add(part: str, place: int) -> None:
        nonlocal length
        parts.append(part)
        closed.append(length)
        printed.append(place)
        length += len(part)

    for line in plain_text(text).splitlines(keepends=True):
        if parts and not (wraps and (not line.strip() or not _NEW_ITEM.match(line))):
            add(_BREAK, start)
            wraps = False
        for match in _RUN.finditer(line):
            run = match[0]
            edge = run[0] == "|"
            apart = match.start() and parts and parts[-1][-1].isdigit() and run[0].isdigit()
            if edge or (apart and line[match.start() - 1].isspace()):
                add(_BREAK, start + match.start())
            if not edge:
                add(run, start + match.start())
        start += len(line)
        body = line.strip()
        if body and not _PAGE_NUMBER.fullmatch(body):
            wraps = len(body) >= _FULL_LINE and body[-1] not in _ENDS
    plain = "".join(parts)
    for word, usual in _USAGE:
        plain = plain.replace(word, usual)
    return plain, Places(closed, printed)
