"""Publishers and places: which division a public body belongs to, and the place its name lacks.

Names of bureaus repeat across the country: 区统计局 and 龙归镇 name a publisher only together with
the district or county, which the registry knows, or the text gives elsewhere.
"""

from __future__ import annotations

import re
from typing import Final

from archive.bodies import whole_name
from archive.divisions import find, level_of, lies_within, name_of
from pipelines.identity.bygone import ending_of_division

#: 新疆维吾尔自治区, 双江拉祜族佤族布朗族傣族自治县: longer names of places there are not.
_LONGEST_PLACE: Final = 18
_PLACE_ENDINGS: Final = ("省", "市", "区", "县", "州", "盟", "旗", "地区")
_CENTRAL = re.compile(r"^(?:国家|国务院|中国(?!\()|中华人民共和国|全国|中央)")
_TOWN = re.compile(
    r"(?:(?<!城)镇|(?<!城)乡|街道|苏木|民族乡|街)(?:人民政府|政府|办事处|党政(?:综合)?办|综合办|办公室|管理处)*$"
)
_PRONOUN = re.compile(r"^(?:我|本|全|该)(?=[省市州盟县区旗镇乡局委办厅院])")
#: 区统计局, 县教育局, 市政府办公室: a level's word, and no name before it.
#: 市场, 市政 and 区域 are other words.
_LEVEL_WORD = re.compile(
    r"^(?:自治区|省(?!际)|市(?!场|容|民|政(?!府|务|协|数|法))|州(?!市)|盟|县(?!域|区)|区(?!域|县|块)|旗)"
    r"(?![\u4e00-\u9fff]{0,2}[省市州县区旗](?:人民|$))"
)
#: Short names of places (吉林, 亳州) count before zones and bodies only: 太平 is a town's name too.
_AFTER_SHORT = re.compile(
    r"^(?:经济|经开|高新|开发区|新区|保税|综合|海关|气象|税务|国家|出入境|海事|地震|管委会)"
)
#: 公安局荔湾区分局, 生态环境局郧阳分局: the branch of a city's bureau in a district or county.
_BRANCH = re.compile(r"(?:局|中心)([\u4e00-\u9fff]{2,7}?)分(?:局|中心)$")
#: Names of places that say nothing without a city before them.
_BARE_PLACES: Final = frozenset({"城区", "郊区", "矿区"})


def place_of(publisher: str, within: str = "") -> tuple[str, str]:
    """Code and printed name of the place that a publisher's name begins with, empty where none.

    洪山区教育局 and 武汉市洪山区教育局 give 420111; a name that several places bear gives the one
    in the division `within` or around it, and no code where that leaves more than one.
    """
    code = ""
    printed = ""
    rest = publisher
    while True:
        name, codes = _leading_place(rest, code)
        if not name or (not printed and name in _BARE_PLACES):
            return code, printed
        if len(codes) > 1 and within:
            codes = tuple(c for c in codes if _related(c, within)) or codes
        code = codes[0] if len(codes) == 1 else code
        printed += name
        rest = rest[len(name) :]
        if len(codes) != 1:
            return code, printed


def _leading_place(name: str, within: str) -> tuple[str, tuple[str, ...]]:
    for end in range(min(len(name), _LONGEST_PLACE), 1, -1):
        part = name[:end]
        whole = part.endswith(_PLACE_ENDINGS)
        if (whole or _AFTER_SHORT.match(name[end:])) and (codes := find(part, within)):
            return part, codes
    return "", ()


def _related(code: str, other: str) -> bool:
    return lies_within(code, other) or lies_within(other, code)


def is_relative(publisher: str) -> bool:
    """Whether a name says its level and not its place: 区统计局, 我县教育局."""
    return bool(_LEVEL_WORD.match(_PRONOUN.sub("", publisher)))


def region_of(publisher: str, known: str = "") -> str:
    """The division code of a publisher: of its name's place, else the one known of its portal.

    A zone bears the name of the city around it and may lie in one district, which the portal knows;
    a branch bears that of its own county last.
    """
    code, printed = place_of(publisher, known)
    if _CENTRAL.match(publisher):
        return ""
    if not printed or not code:
        return known
    if branch := _BRANCH.search(publisher):
        own = find(branch[1], code)
        return own[0] if len(own) == 1 else code
    around = known and lies_within(known, code) and not printed.endswith(name_of(code))
    return known if around else code


def with_place(publisher: str, region_code: str) -> str:
    """The name with its region's name before it, where it gives no place itself."""
    region = name_of(region_code)
    if not publisher or not region or _CENTRAL.match(publisher):
        return publisher
    name = _PRONOUN.sub("", publisher)
    if is_relative(publisher):
        return region + _LEVEL_WORD.sub("", name)
    if place_of(publisher, region_code)[1]:
        return publisher
    return region + name


def with_place_in_text(publisher: str, plain: str) -> str:
    """The name with the places that a text prints right before it: 武江区 + 龙归镇人民政府."""
    longest = publisher
    start = plain.find(publisher) if publisher else -1
    while start >= 0:
        ends_in_place = plain[:start].endswith(_PLACE_ENDINGS)
        for back in range(min(start, _LONGEST_PLACE), 1, -1) if ends_in_place else ():
            before = plain[start - back : start]
            if back + len(publisher) > len(longest) and _is_chain(before):
                longest = before + publisher
                break
        start = plain.find(publisher, start + 1)
    return longest


def with_whole_name_in_text(publisher: str, plain: str) -> str:
    """The name in its whole form where the text prints that: 市科委, 市科学技术委员会."""
    whole = whole_name(publisher)
    return whole if whole != publisher and whole in plain else publisher


def _is_chain(names: str) -> bool:
    """Whether a string is nothing but names of places, each in the one before it."""
    code = ""
    rest = names
    while rest:
        name, codes = _leading_place(rest, code)
        if not name or not name.endswith(_PLACE_ENDINGS):
            return False
        code = codes[0]
        rest = rest[len(name) :]
    return bool(names)


def level_of_publisher(publisher: str, region_code: str, publisher_kind: str = "") -> str:
    """`central`, `province`, `prefecture`, `county` or `town`; empty where nothing says it.

    What a name says goes before the division, which may be the one around a district that the list
    does not know any more.
    """
    if _CENTRAL.match(publisher):
        return "central"
    if publisher_kind == "town" or _TOWN.search(publisher):
        return "town"
    level = level_of(region_code)
    if level not in {"province", "prefecture"}:
        return level
    printed = place_of(publisher, region_code)[1]
    ending = ending_of_division(publisher[len(printed) :]) if printed else ""
    if ending == "市" and level == "province" and not printed.endswith("市"):
        # 某省某市: of the prefectures' level, or of the counties'.
        return ""
    return "county" if ending else level
