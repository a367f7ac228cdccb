"""Labels of the forms, and how a printed text is recognised as one.

Texts are compared by their `key`: simplified characters, without white space, punctuation,
numbering (三、 (二) 1.) and remarks in brackets. The lexicon is built from `archive.forms`; it
knows row labels, column heads, block heads, group labels, table headings and the words that stand
in the corners of the official tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from archive.forms import FORMS, WORDINGS, FormTable
from archive.script import to_simplified, without_pinyin
from pipelines.tables.numbers import squeeze

Role = Literal["row", "column", "block", "group", "heading", "corner", "unit", "note"]

# The corners of the official tables, the sentence that part three carries in its own, and the units
# that the form of 2014 gives a column.
_FURNITURE: Mapping[Role, tuple[str, ...]] = {
    "corner": ("信息内容", "申请人情况", "统计指标", "单位", "统计数", "法人或其他组织"),
    "note": ("本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和",),
    "block": ("第二十条第项",),
    "unit": ("条", "件", "次", "篇", "个", "人", "万元", "人次", "项"),
}
# Shorter texts are too easily like another label to be recognised by likeness.
_LEAST_FOR_LIKENESS = 5
# Misprints of one or two characters score above 85. Official labels of different meaning come as
# near as 93 (同意公开答复数, 不同意公开答复数), so the best must also stand clear of every other.
_LIKENESS = 84
# One wrong character of six scores 83.3; but 市级规范性文件 is as near to 规范性文件 and longer.
_LIKENESS_OF_EQUALS = 83
_MARGIN = 10

_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、.,:]|\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)|\d{1,2}[、.)](?!\d))+"
)
# Numbering that compatibility forms would turn into bare digits.
_CIRCLED = re.compile(r"^\s*[①-⑳❶-❿➀-➓㊀-㊉]")
_POINTLESS = re.compile(r"\d{1,2}\s*[^\W\d][^\W\d]")
_REMARK = re.compile(r"\([^()]*(?:\)|$)")
_NOT_WORD = re.compile(r"[^\w/]|_")
_BLOCK = re.compile(r"^第?二十条第{0,2}\(?([一五六八九])项?\)?项{0,2}$")
# The number of a block that was misprinted; what it heads, its rows tell.
_ANY_BLOCK = re.compile(r"^第?二十条.{0,2}\(.{0,2}\).{0,2}$")
_LEADING = ("其中", "其中的")


@dataclass(frozen=True, slots=True)
class Label:
    """What a text may be: `ids` are the row, `table.column` or group it names, by role."""

    role: Role
    id: str


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """The form in which labels are compared. Empty for a text that is only numbering."""
    narrow = squeeze(_CIRCLED.sub("", text)).replace("“", "").replace("”", "")
    narrow = to_simplified(without_pinyin(narrow)).replace("其它", "其他")
    for taiwan, mainland in WORDINGS.taiwan.items():
        narrow = narrow.replace(taiwan, mainland)
    block = _BLOCK.match(narrow)
    if block:
        return f"第二十条第{block[1]}项"
    if _ANY_BLOCK.match(narrow):
        return "第二十条第项"
    narrow = _NUMBERING.sub("", narrow)
    for word in _LEADING:
        narrow = narrow.removeprefix(word).lstrip(":,")
    stripped = _REMARK.sub("", narrow)
    return _NOT_WORD.sub("", stripped or narrow).replace("/", "")


@cache
def _lexicon() -> dict[str, tuple[Label, ...]]:
    """Every known label by its key; a key may be a row here and a column head there."""
    found: dict[str, dict[Label, None]] = {}

    def add(text: str, role: Role, identifier: str) -> None:
        if key(text):
            found.setdefault(key(text), {})[Label(role, identifier)] = None

    def add_table(table: FormTable) -> None:
        for heading in table.heading:
            add(heading, "heading", table.id)
        for row in table.rows:
            # In a strip the rows stand side by side, as heads above the columns.
            add(row.label, "group" if table.layout == "strip" else "row", row.id)
            for text in row.path:
                add(text, "block" if table.layout == "sections" else "group", text)
            for column in row.columns:
                add(column.label, "column", f"{table.id}.{column.id}")

    def add_all(role: Role, wordings: Mapping[str, Iterable[str]]) -> None:
        for identifier, texts in wordings.items():
            for text in texts:
                add(text, role, identifier)

    for form in FORMS.values():
        for table in form.tables:
            add_table(table)
    add_all("row", WORDINGS.rows)
    add_all("column", WORDINGS.columns)
    for role, texts in _FURNITURE.items():
        for text in texts:
            add(text, role, text)
    return {text: tuple(labels) for text, labels in found.items()}


@cache
def _keys() -> tuple[str, ...]:
    """The keys that a misprint may be near; a heading is like too many other headings."""
    return tuple(
        text
        for text, known in _lexicon().items()
        if len(text) >= _LEAST_FOR_LIKENESS and known[0].role != "heading"
    )


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(text[:n] for text in _lexicon() for n in range(len(text) + 1))


def begins_label(text: str) -> bool:
    """Whether a known label begins with the text, or is it."""
    return key(text) in _beginnings()


def longest_key() -> int:
    """The length of the longest known label, in characters of its key."""
    return max(map(len, _lexicon()))


@lru_cache(maxsize=65536)
def exact_labels(text: str) -> tuple[Label, ...]:
    """What a text is, letter by letter. Empty where it is no known label."""
    return _lexicon().get(key(text), ())


@lru_cache(maxsize=65536)
def labels(text: str) -> tuple[Label, ...]:
    """What a text is, misprints and cut ends allowed where only one label is near.

    Empty where it is no label, or could be more than one.
    """
    exact = exact_labels(text)
    if exact:
        return exact
    wanted = key(text)
    if any(map(str.isdigit, wanted)):
        # No label has digits: they are numbering without its point, or figures glued to it.
        known = wanted.lstrip("0123456789")
        return _lexicon()[known] if _POINTLESS.match(text.strip()) and known in _lexicon() else ()
    if len(wanted) < _LEAST_FOR_LIKENESS or len(wanted) > 2 * longest_key():
        return ()
    cut = [k for k in _keys() if k.startswith(wanted)]
    if len(cut) == 1:
        return _lexicon()[cut[0]]
    best = process.extract(
        wanted, _keys(), scorer=fuzz.ratio, limit=4, score_cutoff=_LIKENESS_OF_EQUALS
    )
    if not best or (best[0][1] < _LIKENESS and len(best[0][0]) != len(wanted)):
        return ()
    near = _lexicon()[best[0][0]]
    rivals = (score for known, score, _ in best[1:] if _lexicon()[known] != near)
    return near if best[0][1] - next(rivals, 0.0) >= _MARGIN else ()


def is_numbering(text: str) -> bool:
    """Whether a text is numbering alone, as `(三)` torn from its label.

    Signs that stand for lost characters (□, ?, U+FFFD) are what is left of a label.
    """
    if not text.strip() or key(text):
        return False
    return not any(c in "?？" or unicodedata.category(c) in ("So", "Co", "Cn") for c in text)


@lru_cache(maxsize=65536)
def segments(text: str) -> tuple[str, ...] | None:
    """A text cut into known labels that fill it from end to end, or None.

    Extraction from PDF glues neighbouring cells together: 信息内容本年处理决定数量.
    """
    wanted = key(text)
    if not wanted or len(wanted) > 4 * longest_key():
        return None
    known = _lexicon()
    cuts: list[str] = []
    while wanted:
        end = next(
            (n for n in range(min(len(wanted), longest_key()), 1, -1) if wanted[:n] in known), 0
        )
        if not end:
            return None
        cuts.append(wanted[:end])
        wanted = wanted[end:]
    return tuple(cuts)
