"""Text that SQLite can hold."""

from __future__ import annotations

import re

#: Halves of a character that JSON may carry alone (`\ud83d`); no encoding of Unicode has them.
_SURROGATES = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with U+FFFD for each lone surrogate; any other text as it is."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text
