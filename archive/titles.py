"""标题: what a title says of a report: whose, of which year, and whether it is one at all.

The titles of annual reports have one shape (unit, year, 政府信息公开工作年度报告) with the parts in
any order, half of them missing, and dirt around them. The words are in `titles.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from archive.script import PINYIN, to_simplified, without_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TitleKind = Literal["report", "look_alike", "unclear"]

_WORDS: Final = tomllib.loads(Path(__file__).with_name("titles.toml").read_text(encoding="utf-8"))

#: The Regulation of 2007 took effect in 2008; cities with rules of their own reported before.
FIRST_YEAR: Final = 2003
#: Longer than any title with its breadcrumb; more is a text, and only its start is looked at.
_LONGEST: Final = 400
#: The longest names of public bodies have about fifty characters.
_LONGEST_NAME: Final = 60

_YEAR = re.compile(
    r"(?<![\d〔\[])(?:20\d\d年?度?[-至到~—–、,和])?(?P<year>20\d\d)(?![\d〕])(?:年度|年(?!报)|度)*"
)
_DIGITS = str.maketrans("〇零○OoＯ一二三四五六七八九", "000000123456789")
_CHINESE_YEAR = re.compile("二[〇零○OoＯ0][〇零○OoＯ0一二三四五六七八九]{2}(?=年|度)")
#: A whole year given by its ends: (2021年1月1日—2021年12月31日), 2021年1-12月.
_WHOLE_YEAR = re.compile(
    r"(20\d\d年)(?:1月1日(?:起)?[-—–~至到]+(?:\1)?12月31日(?:止)?|1月?[-—–~至到]+12月份?)"
)
_DATE = re.compile(r"[\[(]?20\d\d(?:[-./]\d{1,2}[-./]\d{1,2}|年\d{1,2}月\d{1,2}日)[\])]?")
_EXTENSION = re.compile(r"\.(?:docx?|pdf|wps|xlsx?|et|ofd|html?|zip|rar|txt|jpe?g|png)$", re.I)
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_DIRT = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff《》“”\"'‘’「」『』*#]+")
#: Between two digits a dash makes a range of years, anywhere else it starts the site's name; a
#: long dash (——) is punctuation of the title itself.
_SEPARATOR = re.compile(r"(?<!\d)[-_|>»]+|[-_|>»]+(?!\d)")
_EDGES = " ,，。:：;；、.·•-_|—–/\\>"

_REPORT = _WORDS["report"]
_FILLER = rf"(?:{_REPORT['filler']}|\(?20\d\d年?度?\)?)"
_PHRASE = re.compile(rf"(?:{_REPORT['subject']}){_FILLER}{{0,6}}?{_REPORT['paper']}")
_AMBIGUOUS = re.compile(rf"{_REPORT['ambiguous_subject']}{_FILLER}{{0,6}}?{_REPORT['paper']}")

_PUBLISHER = _WORDS["publisher"]
_BEFORE, _AFTER, _ABOUT = (
    re.compile(_PUBLISHER[place].replace("{again}", _PUBLISHER["again"]))
    for place in ("before", "after", "about")
)
_NOBODY = re.compile(_PUBLISHER["nobody"])
_SITES = re.compile(_PUBLISHER["sites"])
_ENDINGS = tuple(_PUBLISHER["endings"])
#: 如东县人民政府(县人民政府办公室): the office's name in brackets, its place by the name before.
_INNER = re.compile(r"^([\u4e00-\u9fff]*(.人民政府))\(\2([\u4e00-\u9fff]{2,6})\)$")
_NAME = re.compile(r"[\u3400-\u9fff\d·()、]+")


def _patterns(place: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words), reason) for words, reason in _WORDS["look_alike"][place])


_HEAD, _TAIL, _WHOLE = _patterns("head"), _patterns("tail"), _patterns("whole")


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says; `publisher` is empty and `year` None where it does not.

    `raw` is the title as given, `reason` says why it is no report's, empty for a report's.
    """

    raw: str
    publisher: str
    year: int | None
    kind: TitleKind
    reason: str = ""


@lru_cache(maxsize=4096)
def normalise_title(text: str) -> str:
    """A title for comparing: NFKC, simplified, without white space, pinyin and quotation marks."""
    plain = text[:_LONGEST]
    while (cleaner := _cleaned(plain)) != plain:
        plain = cleaner
    return plain


def _cleaned(text: str) -> str:
    plain = without_pinyin(_DIRT.sub("", unicodedata.normalize("NFKC", text)))
    plain = to_simplified(plain).replace("政府资讯公开", "政府信息公开")
    plain = _CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), plain)
    return _DATE.sub("", _WHOLE_YEAR.sub(r"\1", _EXTENSION.sub("", plain)))


def tidy_title(text: str) -> str:
    """A title for showing: as printed, without white space, pinyin, file ending and site's name."""
    plain = _EXTENSION.sub("", _DIRT_FOR_SHOW.sub("", PINYIN.sub("", text[:_LONGEST])))
    for piece in _SEPARATOR.split(plain):
        if _PHRASE.search(normalise_title(piece)):
            return piece.strip(_EDGES)
    return plain.strip(_EDGES)


_DIRT_FOR_SHOW = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff]+|^[#*《\s]+|[》\s]+$")


def is_body_name(name: str) -> bool:
    """Whether a name ends as those of public bodies do, and is no site and no pronoun."""
    return (
        1 < len(name) <= _LONGEST_NAME
        and name.removesuffix(")").endswith(_ENDINGS)
        and _NAME.fullmatch(name) is not None
        and not _NOBODY.search(name)
        and not _SITES.search(name)
    )


@lru_cache(maxsize=4096)
def read_title(text: str) -> Title:
    """What a title says of a report. Reads any text, raises nothing."""
    line = normalise_title(text)
    pieces = [piece for piece in _SEPARATOR.split(line) if piece]
    for phrase in (_PHRASE, _AMBIGUOUS):
        readings = [
            _read_around(text, part, match, sure=phrase is _PHRASE)
            for whole in (*pieces, *_joined(line, phrase))
            for part in _apart(whole, phrase)
            if (match := phrase.search(part)) is not None
        ]
        if readings:
            best = max(readings, key=lambda t: (t.year is not None) + bool(t.publisher))
            return _signed(best, pieces)
    return _read_without_phrase(text, line, pieces)


def _apart(line: str, phrase: re.Pattern[str]) -> Iterable[str]:
    """The column's name and the title that stand in one line: 信息公开年报如东县2019年信息公开年报.

    Only the last may have something behind it.
    """
    ends = [match.end() for match in phrase.finditer(line)][:-1]
    return [line[start:end] for start, end in zip([0, *ends], [*ends, None], strict=True)]


def _signed(title: Title, pieces: Sequence[str]) -> Title:
    """A title without a name takes the one behind a dash; a government's is the site's."""
    if title.kind != "report" or title.publisher or title.year is None or len(pieces) < 2:
        return title
    name = pieces[1]
    if not is_body_name(name) or name.endswith("政府") or _PHRASE.search(name):
        return title
    return replace(title, publisher=name)


def _joined(line: str, phrase: re.Pattern[str]) -> Iterable[str]:
    """The title up to its kind of paper, with underscores for blanks: 高岭镇_2017年_公开年报."""
    parts = line.split("_")
    for end in range(2, len(parts) + 1):
        opening = "".join(parts[:end])
        if phrase.search(opening) and not phrase.search("".join(parts[: end - 1])):
            yield opening


def _read_around(raw: str, line: str, phrase: re.Match[str], *, sure: bool) -> Title:
    head, tail = line[: phrase.start()], line[phrase.end() :]
    year, head, tail = _take_year(head, phrase[0], tail)
    publisher = _name_in(head) or _name_behind(tail)
    for patterns, part in ((_HEAD, head), (_TAIL, tail.strip(_EDGES))):
        for pattern, reason in patterns:
            if pattern.search(part):
                named = "" if patterns is _HEAD else publisher
                return Title(raw, named, year, "look_alike", reason)
    if not sure:
        return Title(raw, publisher, year, "unclear", "政务公开 at large: may be a report or not")
    return Title(raw, publisher, year, "report")


def _take_year(head: str, phrase: str, tail: str) -> tuple[int | None, str, str]:
    """The year nearest to the words of a report, and what the title has left before and behind."""
    before = [match for match in _YEAR.finditer(head) if int(match["year"]) >= FIRST_YEAR]
    behind = _YEAR.search(tail)
    rest = _YEAR.sub("", tail) if behind else tail
    if inner := _YEAR.search(phrase):
        return int(inner["year"]), head, rest
    if before:
        nearest = before[-1]
        return int(nearest["year"]), head[: nearest.start()] + head[nearest.end() :], rest
    return (int(behind["year"]), head, rest) if behind else (None, head, rest)


def _name_in(head: str) -> str:
    name = head.strip(_EDGES)
    while (shorter := _BEFORE.sub("", name).lstrip(_EDGES + ")]】")) != name:
        name = shorter
    around = [part.strip(_EDGES) for part in _ABOUT.split(name)]
    name = next((part for part in reversed(around) if part), "")
    while (shorter := _AFTER.sub("", name).rstrip(_EDGES)) != name:
        name = shorter
    name = name.removeprefix("(") if name.count("(") > name.count(")") else name
    name = _INNER.sub(r"\1\3", name)
    if len(name) > _LONGEST_NAME or _NOBODY.search(name) or _SITES.search(name):
        return ""
    return name


def _name_behind(tail: str) -> str:
    name = tail.strip(_EDGES + "()")
    return name if is_body_name(name) else ""


def _read_without_phrase(raw: str, line: str, pieces: list[str]) -> Title:
    match = _YEAR.search(line)
    year = int(match["year"]) if match and int(match["year"]) >= FIRST_YEAR else None
    if _CUT.search(line):
        return Title(raw, "", year, "unclear", "the title is cut")
    name = _name_in(_YEAR.sub("", pieces[0])) if pieces else ""
    # The name of a body is no kind of paper: 审计局, 住房公积金管理中心.
    others = line.replace(name, "") if is_body_name(name) else line
    for pattern, reason in _WHOLE:
        if pattern.search(others):
            return Title(raw, "", year, "look_alike", reason)
    if is_body_name(name):
        return Title(raw, name, year, "unclear", "names a body and no kind of paper")
    return Title(raw, "", year, "unclear", "no words of a report's title")
