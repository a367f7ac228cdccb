"""Whether a document is an annual report: by its titles, and by the parts that its text has."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.records import DocumentKind
    from archive.titles import Title

_PARTS: Final = tomllib.loads(
    Path(__file__).with_name("identify.toml").read_text(encoding="utf-8")
)["parts"]


def _patterns(words: Sequence[str], between: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f"{_PARTS['number']}{between}(?:{one})", re.M) for one in words)


_STATUTORY = _patterns(_PARTS["statutory"], "")
_PROSE = _patterns(_PARTS["prose"], r"[^\n。,]{0,16}?")
_TABLE = re.compile(_PARTS["table"])
_SUBJECT = re.compile("信息公开|政务公开|政务信息")
#: Two parts stand in other papers too; three of the six make a report even without a title.
NO_TEXT: Final = "there is no text, though the title is a report's"
_ENOUGH: Final[int] = _PARTS["enough"]
#: A page that a portal serves in place of any other for a while, with status 200.
_MAINTENANCE = re.compile(
    "(?:系统|网站|平台).{0,6}(?:维护|升级|改造)|稍后(?:再试|重试|访问)|访问(?:过于|太)?频繁"
)
_SHORT_NOTICE: Final = 300
_NOTHING: Final = "neither a report's title nor the parts of a report"


def count_parts(plain: str) -> int:
    """How many of the parts of a report a text has; `plain` is simplified, without blanks."""
    if not _SUBJECT.search(plain):
        return 0
    found = max(sum(1 for part in parts if part.search(plain)) for parts in (_STATUTORY, _PROSE))
    return found + bool(_TABLE.search(plain))


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
    has_parts = count_parts(plain) >= _ENOUGH
    named = any(title.kind == "report" and title.publisher and title.year for title in own)
    if own and own[0].kind == "look_alike":
        # A notice on the making of reports lists their parts; one with a report names it.
        if not has_parts or ("making" in own[0].reason and not named):
            return "look_alike", own[0].reason
        return "report", ""
    if has_parts or any(t.kind == "report" and (t.publisher or t.year) for t in own):
        return "report", ""
    return _kind_lent(plain, lent)


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
