"""Sentences and clauses of a report's text, each with its place in the text.

A text reaches us broken: lines of a PDF end in the middle of a word, cells of tables stand between
pipes or on lines of their own, copies add pinyin, and white space stands anywhere. `sentences`
closes what was one sentence and keeps apart what were different cells.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.script import PINYIN, to_simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A line of a page of A4 holds 25 to 35 characters; a shorter one ends on purpose.
_FULL_LINE = 20
_BREAK = "\n"
_ENDS = frozenset("。！？；：!?;:|")
_NEW_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．]|[#|])"
)
#: What stays: anything but white space, marks of markdown and characters of no width.
_SKIPPED = "\u200b"
_RUN = re.compile(r"\||[^\s|*#\u200b\ufeff]+")
_PAGE_NUMBER = re.compile(r"\s*[-—]?\s*\d{1,3}\s*[-—]?\s*")
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")
#: A comma between groups of three digits belongs to the number.
_CLAUSE = re.compile(r"(?:[^,;。!?:\n]|(?<=\d),(?=\d{3}(?!\d)))+")
#: Words of Taiwan's usage for what the official forms call otherwise; both of equal length.
_USAGE = (
    ("资讯公开", "信息公开"),
    ("规范性档案", "规范性文件"),
    ("入口网站", "门户网站"),
    ("网路", "网络"),
    ("答覆", "答复"),
    ("回覆", "回复"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in simplified characters; `places` are those of its characters in the text."""

    plain: str
    places: Sequence[int]

    def clauses(self) -> Iterator[re.Match[str]]:
        """The parts between commas, semicolons and colons."""
        return _CLAUSE.finditer(self.plain)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the text for a start and an end in `plain`."""
        return self.places[start], self.places[end - 1] + 1


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text in their order, cells of tables among them as short ones."""
    plain, places = _closed(text)
    for match in _SENTENCE.finditer(plain):
        yield Sentence(match[0], places[match.start() : match.end()])


def _closed(text: str) -> tuple[str, list[int]]:
    """The text without white space, pinyin and marks of markdown, and its characters' places."""
    simplified = to_simplified(text).translate(_NFKC)
    simplified = PINYIN.sub(lambda match: _SKIPPED * len(match[0]), simplified)
    parts: list[str] = []
    places: list[int] = []
    start = 0
    wraps = False
    for line in simplified.splitlines(keepends=True):
        if parts and not (wraps and (not line.strip() or not _NEW_ITEM.match(line))):
            parts.append(_BREAK)
            places.append(start)
            wraps = False
        for match in _RUN.finditer(line):
            apart = match.start() and parts and parts[-1][-1].isdigit() and match[0][0].isdigit()
            if match[0] == "|" or (apart and line[match.start() - 1].isspace()):
                parts.append(_BREAK)
                places.append(start + match.start())
            if match[0] != "|":
                parts.append(match[0])
                places.extend(range(start + match.start(), start + match.end()))
        start += len(line)
        body = line.strip()
        if body and not _PAGE_NUMBER.fullmatch(body):
            wraps = len(body) >= _FULL_LINE and body[-1] not in _ENDS
    plain = "".join(parts)
    for word, usual in _USAGE:
        plain = plain.replace(word, usual)
    return plain, places


class _Nfkc(dict[int, str]):
    """NFKC where it gives one character for one, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        normal = unicodedata.normalize("NFKC", chr(code))
        # Line ends are kept: they are where lines were.
        self[code] = normal if len(normal) == 1 and not normal.isspace() else chr(code)
        return self[code]


_NFKC = _Nfkc()
