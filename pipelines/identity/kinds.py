"""Whether a document is an annual report: by its titles, and by the parts that its text has."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from pipelines.identity.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.records import DocumentKind
    from archive.titles import Title

_PARTS: Final = WORDS["parts"]
_BEFORE_NAME: Final = "(?:关于|因|政府信息公开)?"
_STATUTORY = tuple(re.compile(_BEFORE_NAME + f"(?:{one})") for one in _PARTS["statutory"])
_PROSE = tuple(re.compile(_BEFORE_NAME + f"[^。,]{{0,16}}?(?:{one})") for one in _PARTS["prose"])
#: Of the six parts those that speak of openness: reports on government by law have the others too.
_OWN_PARTS: Final = slice(1, 4)
_NUMERALS: Final = "一二三四五六七八九十"
_NO_NUMBER_BEHIND: Final = {*_NUMERALS, "第"}
_NUMBER = re.compile(f"[{_NUMERALS}]{{1,2}}[、.,]")
#: The longest name of a part, with what may stand before it.
_LONGEST_NAME: Final = 40
_TABLE = re.compile(_PARTS["table"])
_GUIDE = re.compile(_PARTS["guide"])
_SUBJECT = re.compile("信息公开|政务公开|政务信息")
#: Two parts stand in other papers too; three of the six make a report even without a title.
NO_TEXT: Final = "there is no text, though the title is a report's"
_ENOUGH: Final[int] = _PARTS["enough"]
#: A report may say of the guide that it was brought up to date; the guide says how to apply.
_GUIDES: Final = 2
#: A page that a portal serves in place of any other for a while, with status 200.
_MAINTENANCE = re.compile(
    "(?:系统|网站|平台).{0,6}(?:维护|升级|改造)|稍后(?:再试|重试|访问)|访问(?:过于|太)?频繁"
)
_SHORT_NOTICE: Final = 300
#: What systems show of a year for which a unit has no report.
_HOLE = re.compile(
    "暂无(?:相关)?(?:信息|内容|数据|记录|年报|报告)|没有(?:相关|找到).{0,4}(?:信息|内容|数据)"
)
_NOTHING: Final = "neither a report's title nor the parts of a report"


def count_parts(plain: str) -> int:
    """How many of the parts of a report a text has; `plain` is simplified, without blanks."""
    if not _SUBJECT.search(plain):
        return 0
    names = _part_names(plain)
    return max(_count(_STATUTORY, names), _count(_PROSE, names)) + _has_table(plain)


def has_own_parts(plain: str) -> bool:
    """Whether a text has what papers of other kinds have not: two of three parts, or the table."""
    return _has_table(plain) or _count(_STATUTORY[_OWN_PARTS], _part_names(plain)) > 1


def _part_names(plain: str) -> list[str]:
    """What stands behind the Chinese numerals that number parts."""
    found = _NUMBER.finditer(plain)
    ends = [m.end() for m in found if plain[m.start() - 1 : m.start()] not in _NO_NUMBER_BEHIND]
    return [plain[end : end + _LONGEST_NAME].split("\n", 1)[0] for end in ends]


def _count(parts: Sequence[re.Pattern[str]], names: Sequence[str]) -> int:
    return sum(1 for part in parts if any(map(part.match, names)))


def _has_table(plain: str) -> bool:
    return ("第二十条第" in plain or "统计数" in plain) and _TABLE.search(plain) is not None


def _is_guide(plain: str) -> bool:
    return len({*_GUIDE.findall(plain)}) >= _GUIDES and not has_own_parts(plain)


def kind_of(
    text: str, plain: str, own: Sequence[Title], lent: Sequence[Title]
) -> tuple[DocumentKind, str]:
    """Kind and, where it is no report, the reason.

    `plain` is the text simplified and without white space in its lines; `own` are the titles that
    the document bears, `lent` those that a listing or another page gives it.
    """
    own = [title for title in own if title.kind != "unclear"]
    lent = [title for title in lent if title.kind != "unclear"]
    if not plain:
        if any(title.kind == "report" for title in (*own, *lent)):
            return "unreadable", NO_TEXT
        return "not_a_report", "the document is empty"
    if _is_json(text):
        return "not_a_report", "the document is data and no prose"
    if len(plain) <= _SHORT_NOTICE and _MAINTENANCE.search(plain):
        return "unreadable", "the portal is under maintenance or asks to come back"
    if _is_hole(plain, own):
        return "not_a_report", "the page says that it has nothing"
    has_parts = count_parts(plain) >= _ENOUGH and not _is_guide(plain)
    named = any(title.kind == "report" and title.publisher and title.year for title in own)
    if own and own[0].kind == "look_alike":
        # A notice on the making of reports lists their parts; one with a report names it.
        sure = named or ("making" not in own[0].reason and has_own_parts(plain))
        return ("report", "") if has_parts and sure else ("look_alike", own[0].reason)
    if has_parts or any(t.kind == "report" and (t.publisher or t.year) for t in own):
        return "report", ""
    return _kind_lent(plain, lent)


def _is_hole(plain: str, own: Sequence[Title]) -> bool:
    """Whether a page says that there is nothing where a report would stand."""
    if not _HOLE.search(plain) or count_parts(plain):
        return False
    named = any(title.kind == "report" and title.publisher and title.year for title in own)
    return len(plain) <= _SHORT_NOTICE or not named


def _kind_lent(plain: str, lent: Sequence[Title]) -> tuple[DocumentKind, str]:
    """The kind of a document that says nothing of itself, such as an attachment."""
    if lent and lent[0].kind == "look_alike":
        return "look_alike", lent[0].reason
    # A request form or a guide is attached to reports too, and speaks of 政府信息公开.
    if count_parts(plain) and any(title.publisher or title.year for title in lent):
        return "report", ""
    return "not_a_report", _NOTHING


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
