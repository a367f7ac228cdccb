"""Text as the patterns of prose and identity want it: simplified characters, narrow punctuation.

Every character stays in its place, so that a place in the plain text is one in the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from archive.script import PINYIN, to_simplified

#: The wide punctuation that Chinese sentences are full of; what else is wide stands in few texts.
_WIDE = tuple(zip("，：；（）！？", ",:;()!?", strict=True))
#: Blocks with characters that NFKC exchanges one for one: full-width and circled ones, old forms.
_WIDER = re.compile(
    "[\u00a0-\u00be\u2000-\u200a\u2010-\u2012\u2024-\u206f\u2100-\u2bff\u2e80-\u2fdf\u3000"
    "\u3036-\u303a\u3130-\u318f\u3200-\u33ff\uf900-\uffef\U0001d000-\U0002fa1f]"
)
#: Pinyin stands in brackets; the brackets of Chinese sentences hold small letters seldom.
_BRACKETED_LETTER = re.compile("[(（][a-zà-ǿ]")
#: What pinyin is exchanged for: a character without width.
SKIPPED = "\u200b"


# Identity and statements ask for the same text.
@lru_cache(maxsize=4)
def plain_text(text: str) -> str:
    """The text of the same length, simplified and narrow, with `SKIPPED` where pinyin stood."""
    plain = to_simplified(text)
    for wide, narrow in _WIDE:
        plain = plain.replace(wide, narrow)
    if _WIDER.search(plain):
        plain = plain.translate(_NFKC)
    if _BRACKETED_LETTER.search(plain):
        plain = PINYIN.sub(lambda match: SKIPPED * len(match[0]), plain)
    return plain


class _Nfkc(dict[int, str]):
    """NFKC where it gives one character for one, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        normal = unicodedata.normalize("NFKC", chr(code))
        # Line ends are kept: they are where lines were.
        self[code] = normal if len(normal) == 1 and not normal.isspace() else chr(code)
        return self[code]


_NFKC = _Nfkc()
