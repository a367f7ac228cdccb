"""What words and addresses say of where a link leads: the column, a way to it, or neither.

    column       年报: a column of annual reports
    maybe        年报 in words that others use too: to be looked at before it is believed
    disclosure   政府信息公开, 政务公开: the page with the statutory menu lies behind it
    directory    部门信息公开, 乡镇街道: units, each of which may have a column of its own
    unit         one unit's page
    map, menu    网站地图; 指南 and its like, beside which the column stands in the menu

The words are in `signs.toml`. `rank` says how much a sign is worth, 100 at most.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from archive.script import to_simplified
from archive.titles import Title, read_title
from spiders.pages import ARTICLE

Kind = Literal["column", "maybe", "disclosure", "directory", "unit", "map", "menu", "frame"]

_WORDS = tomllib.loads(Path(__file__).with_name("signs.toml").read_text("utf-8"))


def _pattern(table: str, key: str = "words") -> re.Pattern[str]:
    return re.compile(_WORDS[table][key], re.IGNORECASE)


ALSO, WEAK, TAIL, OTHERS = (_pattern("column", k) for k in ("also", "weak", "tail", "others"))
SLUG, OTHER_SLUG = _pattern("column", "slug"), _pattern("column", "other_slug")
ADDRESS = _pattern("column", "address")
REFUSED, STATUTORY = _pattern("refused"), _pattern("statutory")
UNIT, PLACE, NOT_UNIT = _pattern("unit"), _pattern("unit", "places"), _pattern("unit", "not_units")
# The statutory label, bare; the column of one year, which is part of another.
NAMED, YEARS = 100, 70
# Labels are short; what is longer is a title or a sentence.
LONGEST = 30
YEAR = re.compile(r"20\d\d(年度?)?")
# A count behind a label, 更多 beside it, marks around it.
AROUND = re.compile(r"[\s·•\-—–>»›<|:：,，。.、…*☆★+【】\[\]《》“”\"'/\\]+")
BEHIND = re.compile(r"(更多|more|查看|进入|详情|点击进入|\(\d+\)|\d+条?)+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sign:
    """What is said of where a link leads; `unit` where the words name one."""

    kind: Kind
    rank: int
    unit: str = ""


def _ways(table: str) -> tuple[tuple[re.Pattern[str], Sign], ...]:
    entries: list[dict[str, Any]] = _WORDS[table]
    return tuple(
        (re.compile(entry["words"], re.IGNORECASE), Sign(entry["kind"], entry["rank"]))
        for entry in entries
    )


WAYS, SLUGS = _ways("way"), _ways("slug")


@lru_cache(maxsize=4096)
def label(text: str) -> str:
    """A link's words as they are compared: without white space, marks, counts, 更多."""
    plain = to_simplified(unicodedata.normalize("NFKC", "".join(text.split())))
    edges = AROUND.pattern
    plain = re.sub(rf"^(?:{edges})|(?:{edges})$", "", plain)
    return re.sub(rf"(?:{edges})$", "", BEHIND.sub("", plain))


def sign_of(text: str, url: str) -> Sign | None:
    """What a link's words and address say of where it leads; None where they say nothing."""
    words = label(text)
    if len(words) > LONGEST:
        return None
    return _column(words, url) or _way(words, url)


def is_statutory(text: str) -> bool:
    """Whether words are those of another entry of the statutory menu: 指南, 制度, 依申请公开."""
    return STATUTORY.fullmatch(label(text)) is not None


def is_unit(text: str) -> bool:
    """Whether words are the name of an authority: 县教育局, 柳河镇人民政府."""
    words = label(text)
    return UNIT.fullmatch(words) is not None and not NOT_UNIT.fullmatch(words)


def is_place(text: str) -> bool:
    """Whether words are the name of a district or county, or of its government."""
    words = label(text)
    return PLACE.fullmatch(words) is not None and not NOT_UNIT.fullmatch(words)


def column_slug(url: str) -> str:
    """The part of an address that names a column of annual reports, '' without one."""
    parts = urlsplit(url)
    if ADDRESS.search(f"{parts.path}?{parts.query}"):
        return "type=3"
    slugs = [part for part in _parts(parts.path) if SLUG.fullmatch(part)]
    return next((slug for slug in reversed(slugs) if not OTHER_SLUG.fullmatch(slug)), "")


def ends_in_slug(url: str) -> bool:
    """Whether an address is that of a column by its last part, not of what lies below one."""
    slug = column_slug(url)
    return slug == "type=3" or bool(slug and _parts(urlsplit(url).path)[-1] == slug)


def _parts(path: str) -> list[str]:
    """Folders and the file's name, without extension, without the name of a folder's own page."""
    parts = [part for part in path.split("/") if part]
    if not parts:
        return parts
    name, dot, _ = parts[-1].rpartition(".")
    parts[-1] = name if dot else parts[-1]
    own = r"index|default|list(_[a-z]\w*)?" if dot else "index"
    if re.fullmatch(own, parts[-1], re.IGNORECASE):
        parts.pop()
    return parts


def _column(words: str, url: str) -> Sign | None:
    title = read_title(TAIL.sub("", words) or words)
    if title.kind == "report" and not OTHERS.search(words):
        return _named(title, url)
    if ALSO.fullmatch(TAIL.sub("", words)):
        return Sign("column", 92)
    slug = ends_in_slug(url)
    if WEAK.fullmatch(TAIL.sub("", words)):
        return Sign("column", 90) if slug else Sign("maybe", 80)
    if REFUSED.search(words) and not is_unit(words):
        return None
    if slug and (is_unit(words) or is_place(words)):
        return Sign("column", 85, words)
    if YEAR.fullmatch(words):
        return Sign("column", YEARS) if slug or (column_slug(url) and _is_folder(url)) else None
    return Sign("column", 84) if slug and (not words or not _way(words, "")) else None


def _named(title: Title, url: str) -> Sign | None:
    """A label with the words of a report: a column where it has no year, else part of one."""
    if title.year is not None:
        return None if title.publisher or not _is_folder(url) else Sign("column", YEARS)
    if ARTICLE.search(url) and not ends_in_slug(url):
        return None if title.publisher else Sign("maybe", 80)
    unit = title.publisher if is_unit(title.publisher) else ""
    return Sign("column", 95 if title.publisher else NAMED, unit)


def _is_folder(url: str) -> bool:
    """Whether an address is that of a folder, not of a page in it."""
    last = urlsplit(url).path.rpartition("/")[2]
    return "." not in last or re.match(r"(index|list|default)", last, re.IGNORECASE) is not None


def _way(words: str, url: str) -> Sign | None:
    for pattern, sign in WAYS:
        if pattern.fullmatch(words):
            return sign
    if is_unit(words):
        return Sign("unit", 60, words)
    if is_place(words):
        return Sign("unit", 50, words)
    if words or not url or ARTICLE.search(url):
        return None
    last = next(reversed(_parts(urlsplit(url).path)), "")
    return next((sign for pattern, sign in SLUGS if pattern.fullmatch(last)), None)
