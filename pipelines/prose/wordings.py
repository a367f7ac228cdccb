"""Wordings: the patterns of `statements.toml`, compiled, and the numbers that they catch."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import cn2an

WORDS: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("statements.toml").read_text(encoding="utf-8")
)

#: A round 数十条 or 上千条 is no number; 十 and the like count only where they begin one, 百 and
#: above where 近 stands before or 余 behind (近百件, 千余条); 由12件增至20件 begins with another.
_NUMBER = (
    r"(?<![由从])(?P<about>近|约|大约|将近|超过?|逾|多达|共?达)?"
    r"(?P<digits>(?<![\d.])\d{1,3}(?:,\d{3})+(?![\d,])|(?<![\d.,])\d+(?:\.\d+)?"
    r"|(?:[零〇一二两三四五六七八九]|(?<![数几上成近])十)[零〇一二两三四五六七八九十百千万]*"
    r"|(?<=[近约逾])[百千万]|(?<![数几上成近\d零〇一二两三四五六七八九十百千万])[百千万](?=[余多]))"
    r"(?P<more>[余多])?(?P<scale>[万千百亿])?(?P<more_still>[余多])?"
)
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
HAS_NUMBER = re.compile(
    # No number is longer; digits without end would be gone over again from each of them.
    r"[\d零〇一二两三四五六七八九十百千万][\d,.零〇一二两三四五六七八九十百千万亿余多]{0,40}"
    "[条件份篇则项次宗例起封个案场期元人]"
)
_MORE_BEHIND = re.compile("以上|左右|上下")
_ROUND = {"百": 100, "千": 1000, "万": 10_000}


def compiled(words: str) -> re.Pattern[str]:
    """A pattern with `{number}` in it, as the wordings have."""
    return re.compile(words.replace("{number}", _NUMBER))


def optional(words: str | None) -> re.Pattern[str] | None:
    """A pattern, or None where the entry has none."""
    return re.compile(words) if words else None


@dataclass(frozen=True, slots=True)
class Wording:
    """One entry of `statements.toml`: what to look for and what must stand around it.

    `key` is a word without which none of the patterns matches; `ten_thousands`: the indicator's
    unit is 万元, the pattern catches 元; `rank` is that of the first pattern, the best goes first.
    """

    indicators: tuple[str, ...]
    key: str
    words: tuple[re.Pattern[str], ...]
    without: re.Pattern[str] | None
    about: re.Pattern[str] | None
    here: re.Pattern[str] | None
    not_in: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    taken_out: re.Pattern[str] | None
    verbs: re.Pattern[str] | None
    whole: bool
    other_time: bool
    ten_thousands: bool
    rank: int


def wording(entry: dict[str, Any]) -> Wording:
    """An entry of `statements.toml`, its patterns compiled."""
    words = entry["words"]
    return Wording(
        indicators=tuple(entry.get("indicators", (entry.get("indicator", ""),))),
        key=entry.get("key", ""),
        words=tuple(compiled(one) for one in ([words] if isinstance(words, str) else words)),
        without=optional(entry.get("without")),
        about=optional(entry.get("about") or entry.get("needs")),
        here=optional(entry.get("here")),
        not_in=optional(entry.get("not_in")),
        inside=optional(entry.get("inside")),
        not_before=optional(entry.get("not_before")),
        taken_out=optional(entry.get("taken_out")),
        verbs=optional(entry.get("verbs")),
        whole=entry.get("whole", False),
        other_time=entry.get("other_time", False),
        ten_thousands=entry.get("ten_thousands", False),
        rank=0 if entry.get("first") else 1,
    )


def value_of(
    match: re.Match[str] | None, *, ten_thousands: bool = False
) -> tuple[float | int, bool] | None:
    """The number of a match and whether it is approximate; a denial has no match and is zero.

    None for numerals that are none: 一二, 十百. `ten_thousands` gives 元 in 万元.
    """
    if match is None:
        return 0, False
    number = _number(match["digits"].replace(",", "").replace("〇", "零").replace("两", "二"))
    if number is None:
        return None
    number *= _SCALES.get(match["scale"] or "", 1)
    if ten_thousands:
        number /= _SCALES["万"]
    about = match["about"] or ""
    approximate = bool(
        match["more"]
        or match["more_still"]
        or match["digits"] in _ROUND
        or about not in {"", "达", "共达", "多达"}
        or _MORE_BEHIND.match(match.string, match.end())
    )
    return (int(number) if number == number.to_integral_value() else float(number)), approximate


def _number(digits: str) -> Decimal | None:
    if digits in _ROUND:
        return Decimal(_ROUND[digits])
    try:
        return Decimal(digits if digits[0].isdecimal() else str(cn2an.cn2an(digits, "strict")))
    except ValueError:
        return None
