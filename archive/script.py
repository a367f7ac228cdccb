"""Traditional characters and pinyin: what copies of government pages add to a text.

Copies on foreign hosts come in traditional characters, some with the pinyin of a character in
brackets after it, once or twice: 運(yùn)輸, 辦(ban)(ban)公. Characters are turned one for one, so
places in the text stay where they are; words are not exchanged, since the word lists of Taiwan
would make 文件局 of 档案局.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import cast

import opencc

#: Simplified text has these too, in names: 乾县 is not 干县, 昇 and 於 stand in names of places.
_KEPT_IN_NAMES = frozenset("乾昇於甯鍾峯")

_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aoeiuüvāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹ]{1,3}(?:ng|n|r)?"
)
PINYIN = re.compile(rf"(?<=[㐀-鿿])(?:[(（]{_SYLLABLE}[)）])+")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=65536)
def _one_for_one(character: str) -> str:
    one = cast("str", _converter().convert(character))
    return one if len(one) == 1 else character


def to_simplified(text: str) -> str:
    """The text in simplified characters, of the same length; simplified text comes back as is."""
    if text.isascii():
        return text
    converted = cast("str", _converter().convert(text))
    if converted == text:
        return text
    if len(converted) != len(text):
        converted = "".join(map(_one_for_one, text))
    if all(a == b or a in _KEPT_IN_NAMES for a, b in zip(text, converted, strict=True)):
        return text
    return converted


def without_pinyin(text: str) -> str:
    """The text without pinyin in brackets after a Chinese character."""
    return PINYIN.sub("", text) if "(" in text or "（" in text else text
