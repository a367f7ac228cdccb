"""Districts, counties and cities that today's list of divisions has not, told by their names.

The list is of one year, reports are of twenty. What goes on below a city with a name that ends as
divisions' names do (某市某某区教育局) is of the county level, whether or not the list knows it.
Much else ends so: zones, which have a committee and no government; quarters and tracts of land
that a bureau looks after (库区移民局); other words (城市, 市场, 区划).
"""

from __future__ import annotations

import re
from typing import Final

from pipelines.identity.words import WORDS

#: Names have two or three characters before their ending, and some counties' one (蔚县); those of
#: autonomous places end in a people's.
_LONGEST: Final = 3
_OF_A_PEOPLE = re.compile(r"[\u4e00-\u9fff]{2,14}族(?:自治)?(?P<ending>[区县旗])")
#: Only divisions have a 人民政府, zones have committees.
_WITH_GOVERNMENT = re.compile(
    r"(?!城市)[\u4e00-\u9fff]{1,12}?(?<!开发)(?<!自治)(?P<ending>[区县旗市])人民政府"
)
#: By their last character, what names end in that are no division's.
_OTHER = {ending: re.compile(f"(?:{words})$") for ending, words in WORDS["bygone"]["other"].items()}

#: What may not stand behind a name: 区划, 区域, 县域, 市场, 市政, 市民 are other words, and whoever
#: manages a quarter or a zone (区管理局, 区管委会) governs no division.
_NOT_BEHIND = re.compile(
    "[域划间块级属直场容价值舰渠帜]|管理|管委|党工委|政(?!府|务|协|数|法)|民(?!政|族|宗)"
)
#: Districts whose name says nothing without their city: 某市城区, 某市郊区. A bureau may look after
#: such quarters of a city that has none of them.
_BARE: Final = frozenset("城郊矿东西南北")
_OF_BARE = re.compile(
    "(?:人民)?政府|$"
    "|(?!管|建设|规划|改造|绿化|环|市政|防洪|河道|供|房|综合|城).*(?:局|委|委员会|办公室)$"
)


def ending_of_division(name: str) -> str:
    """The last character of the district, county, banner or city that a name begins with.

    `name` is what stands behind the place that the list knows. Empty where it begins with none.
    """
    if found := _WITH_GOVERNMENT.match(name) or _OF_A_PEOPLE.match(name):
        return found["ending"]
    ends = (n for n, one in enumerate(name[: _LONGEST + 1]) if n and one in _OTHER)
    return next((name[n] for n in ends if _is_division(name[:n], name[n], name[n + 1 :])), "")


def _is_division(own: str, ending: str, behind: str) -> bool:
    if _NOT_BEHIND.match(behind):
        return False
    if len(own) == 1 and ending != "县":
        return ending == "区" and own in _BARE and bool(_OF_BARE.match(behind))
    return not _OTHER[ending].search(own)
