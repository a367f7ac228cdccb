"""What a cell's text says: a number, nothing, not applicable, words.

Nothing is not zero. A number keeps the unit it was printed with; the caller says which unit the
form has there. Text that is no plain number stays text: a guess would be an invented value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from archive.records import Meaning

# Signs for "does not apply here", as reports print them.
_NOT_APPLICABLE = frozenset(
    (
        "-", "--", "---", "/", "\\", "//", "*", "无", "没有", "暂无", "不适用", "不涉及", "无此项",
        "N/A", "n/a", "NA",
    )
)  # fmt: skip
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ー一", "-"))
_UNIT = r"(?:件次|人次|家次|篇次|批次|件|项|条|个|人|名|次|份|篇|家|起|宗|例|户|部|场|批|处|笔)"
_MONEY = r"(?:亿元|万元|元|亿|万)"
_PLAIN = re.compile(
    rf"(?P<word>增加|减少|新增|增|减)?(?P<sign>[+-])?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)"
    rf"(?P<scale>{_MONEY})?(?P<unit>{_UNIT})?"
)
# A remark in brackets after a number explains it and changes nothing: 22(其中修订16件); but a unit
# in brackets is the number's own: 251000(元).
_REMARK = re.compile(r"\((?:单位:?)?(?P<remark>[^()]*)\)$")
_BARE_UNIT = re.compile(rf"{_MONEY}|{_UNIT}")
_SCALED = re.compile(r"\D*[元万亿]\D*")
# One numeral, or tens and hundreds in their order; 一二 may be two cells glued together.
_NUMERAL = "[一二两三四五六七八九]"
_CHINESE = re.compile(
    rf"(?:[零〇]|{_NUMERAL}|(?:{_NUMERAL}万)?零?(?:{_NUMERAL}千)?零?(?:{_NUMERAL}百)?零?"
    rf"(?:{_NUMERAL}?十)?{_NUMERAL}?)(?P<unit>{_UNIT})?"
)
# Characters without width that editors leave in cells; white space proper is `str.isspace`.
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u00ad\u180e\0]"
)
# What programs print for a blank cell, and the line that a form gives to write upon.
_NOTHING = re.compile(r"(?:&(?:nbsp|ensp|emsp|#160);?|<br/?>)+|_+", re.IGNORECASE)
_TORN = re.compile(r"\d\s+[\d.,]|[.,]\s+\d")
# Digits and what is taken for digits by eye or machine. What is made of them alone and is no number
# is a damaged one: O for 0, 3。5, 12,34, and 012, which may be three cells glued together.
_DAMAGED = re.compile(
    rf"[+-]?(?=[^\dOolI|]*[\dOolI|])[\dOolI|'’`。、.,:·]+(?:{_MONEY})?(?:{_UNIT})?"
)
# What is left of digits that a wrong charset or font took away; more signs are a label's.
_LOST = r"[?\ufffd\u25a0\u25a1\ue000-\uf8ff]"
_GONE = re.compile(rf"[\d.,]*{_LOST}{{1,2}}[\d.,]*{_LOST}?")
# The characters of words that a figure, or a word for none, begins with.
_BEGIN_FIGURES = frozenset("增减新无没暂不一二两三四五六七八九十百千万亿零")
# No authority counts further; a longer row of digits is several cells.
_MOST_DIGITS = 12
# Marks of footnotes, which compatibility forms would turn into digits: 12① into 121.
_MARK = "[²³¹⁰-⁹₀-₉①-⑳⓪❶-❿㈠-㉃㊀-㊿]"
_MARK_BEHIND = re.compile(rf"(?<=[\d０-９]){_MARK}+")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says. `unit` is the printed one, empty where none was printed.

    `signed` tells that a sign or a word for more or less was printed.
    """

    meaning: Meaning
    value: int | float | None = None
    unit: str = ""
    signed: bool = False


_TEXT = Figure("text")


def squeeze(text: str) -> str:
    """Full-width forms made narrow and all white space gone, invisible characters included."""
    if text.isascii():
        return "".join(text.split()).replace("\0", "")
    return "".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


@lru_cache(maxsize=65536)
def read_figure(text: str) -> Figure:
    """Read a cell's text. Never raises; what is no plain number is `text`."""
    first = text.lstrip()[:1]
    if "\u4e00" <= first <= "\u9fff" and first not in _BEGIN_FIGURES:
        return _TEXT
    shown = _INVISIBLE.sub("", _MARK_BEHIND.sub("", text))
    plain = squeeze(shown)
    if not plain or _NOTHING.fullmatch(plain):
        return Figure("blank")
    if re.search(_MARK, shown):
        return Figure("text")
    # A lone 一 may be the numeral one or the dash that input methods make of it.
    if plain == "一":
        return Figure("unreadable")
    plain = plain.rstrip("。;") or plain
    if _is_not_applicable(plain):
        return Figure("not_applicable")
    remark = _REMARK.search(plain)
    if remark and remark.start():
        bare = plain[: remark.start()]
        if _BARE_UNIT.fullmatch(remark["remark"]) and not bare.endswith(remark["remark"]):
            bare += remark["remark"]
        elif _PLAIN.fullmatch(bare) and _SCALED.fullmatch(remark["remark"]):
            return Figure("unreadable")
        plain = bare
    plain = plain.replace("−", "-").replace("﹣", "-").replace("–", "-")
    match = _PLAIN.fullmatch(plain)
    if match and not _is_several(match["number"]) and not _TORN.search(shown.strip()):
        return _arabic(match)
    if match or _DAMAGED.fullmatch(plain) or _GONE.fullmatch(plain):
        return Figure("unreadable")
    match = _CHINESE.fullmatch(plain)
    if match:
        return _chinese(plain, match["unit"] or "")
    return Figure("text")


def _is_several(number: str) -> bool:
    digits = number.replace(",", "")
    return len(digits) > _MOST_DIGITS or (digits[0] == "0" and digits[1:2].isdigit())


def _is_not_applicable(plain: str) -> bool:
    return plain in _NOT_APPLICABLE or plain.translate(_DASHES) in _NOT_APPLICABLE


def _arabic(match: re.Match[str]) -> Figure:
    digits = match["number"].replace(",", "")
    value: int | float = float(digits) if "." in digits else int(digits)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    word, sign = match["word"], match["sign"]
    if word and sign:
        return Figure("text")
    if sign == "-" or word in {"减", "减少"}:
        value = -value
    scale, unit = match["scale"] or "", match["unit"] or ""
    if unit and scale in {"万", "亿"}:
        value, scale = _whole(value * (10**4 if scale == "万" else 10**8)), ""
    if scale and unit:
        return Figure("text")
    meaning: Meaning = "number" if value else "zero"
    return Figure(meaning, value, scale or unit, bool(word or sign))


def _chinese(plain: str, unit: str) -> Figure:
    # Few cells hold Chinese numerals, and the import alone takes longer than reading a report.
    import cn2an  # noqa: PLC0415

    digits = plain.removesuffix(unit)
    try:
        value = float(cn2an.cn2an(digits.replace("〇", "零"), "smart"))
    except (ValueError, TypeError):
        return Figure("text")
    return Figure("number" if value else "zero", _whole(value), unit)


def _whole(value: float) -> int | float:
    if isinstance(value, int):
        return value
    rounded = round(value, 6)
    return int(rounded) if float(rounded).is_integer() else rounded


_IN_YUAN = {"元": 1, "万元": 10**4, "亿元": 10**8}
_IN_ONES = {"万": 10**4, "亿": 10**8}


def in_unit(value: float, printed: str, wanted: str) -> int | float | None:
    """A figure in the form's unit: 251000元 is 25.1 万元, 3.2万 under 件 is 32000.

    None where it measures another thing than the form's unit does: 25元 under 件, and 1.024 there,
    which may be a point for the comma of thousands, or money in the wrong column.
    """
    if wanted in _IN_YUAN:
        money = f"{printed}元" if printed in _IN_ONES else printed
        return _whole(value * _IN_YUAN.get(money, _IN_YUAN[wanted]) / _IN_YUAN[wanted])
    count = _whole(value * _IN_ONES.get(printed, 1))
    return count if printed not in _IN_YUAN and isinstance(count, int) else None
