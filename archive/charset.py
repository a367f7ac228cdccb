"""Which charset bytes of a portal are in: what they are goes before what is said of them.

Portals send GBK declared as UTF-8 and the reverse, or say nothing (seen 2026-11). Bytes that are
valid UTF-8 are that; else the byte order mark, the header and the meta element are believed where
the text decodes; bytes that are valid UTF-8 but for one character in fifty are UTF-8 that lost a
few bytes; and GB 18030, which holds GBK and GB 2312, is taken for the rest. Latin charsets are
defaults of servers, never what a Chinese page is in.
"""

from __future__ import annotations

import codecs

from w3lib.encoding import html_to_unicode

_NEVER_TRUE = frozenset({"utf-8", "cp1252", "iso8859-1", "ascii"})
# Text in GBK read as UTF-8 keeps hardly a character; a copy that lost bytes loses a few.
_GOOD_FOR_EACH_LOST = 50
#: How bytes in UTF-16 begin.
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def charset_of(body: bytes, media_type: str = "") -> str:
    """The name of the charset to decode with; `media_type` is the Content-Type as served."""
    if body.startswith(UTF_16):
        return "utf-16"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _declared(body, media_type)
    return "utf-8"


def _declared(body: bytes, media_type: str) -> str:
    """The charset that header or page name where the text decodes with it, else GB 18030."""
    declared, text = html_to_unicode(media_type or None, body, default_encoding="utf-8")
    if "�" not in text and declared not in _NEVER_TRUE:
        return declared
    return "utf-8" if _is_nearly_utf_8(body) else "gb18030"


def _is_nearly_utf_8(body: bytes) -> bool:
    text = body.decode("utf-8", errors="replace")
    wide = sum(1 for character in text if character > "\x7f")
    return text.count("�") * _GOOD_FOR_EACH_LOST < wide


def decode(body: bytes, media_type: str = "") -> str:
    """Bytes to text, what cannot be decoded replaced, a byte order mark taken away."""
    if not body.startswith(UTF_16):
        try:
            return body.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            pass
    return body.decode(charset_of(body, media_type), errors="replace").removeprefix("\ufeff")
