"""What happens to the bytes. The truth stays what was printed; a reader may read less of it."""

from __future__ import annotations

import re
from random import Random

_TAGS = re.compile(r"</?(?:td|tr|p|span|div|tbody)\b[^>]*>")
_MARKS = re.compile(r"[|\t\n]")
Bytes = tuple[bytes, str]


def _tables_start(text: str) -> int:
    found = re.search(r"第二十条|第二十條|统计指标|統計指標|申请人情况|申請人情況", text)
    return found.start() if found else len(text) // 3


def truncated(text: str, rng: Random, media_type: str) -> Bytes:
    """The document stops in the middle of its tables, perhaps in the middle of a figure."""
    start = _tables_start(text)
    return text[: rng.randint(start, max(start, len(text) - 200))].encode(), media_type


def marks_lost(text: str, rng: Random, media_type: str) -> Bytes:
    """Some of the marks that part cells and rows are gone: tags, pipes, tabs, ends of lines."""
    start = _tables_start(text)
    pattern = _TAGS if "html" in media_type else _MARKS
    found = [m for m in pattern.finditer(text) if m.start() > start]
    for mark in sorted(
        rng.sample(found, min(len(found), rng.randint(1, 5))), key=lambda m: -m.start()
    ):
        text = text[: mark.start()] + text[mark.end() :]
    return text.encode(), media_type


def charset_wrong(text: str, rng: Random, media_type: str) -> Bytes:
    """The declared encoding is not that of the bytes."""
    plain = media_type.partition(";")[0]
    how = rng.choice(("gbk as utf-8", "utf-8 as gbk", "utf-8 as latin"))
    if how == "gbk as utf-8":
        return text.encode("gb18030"), f"{plain}; charset=utf-8"
    wrong = "gb2312" if how == "utf-8 as gbk" else "iso-8859-1"
    return text.replace('charset="utf-8"', f'charset="{wrong}"').encode(), (
        f"{plain}; charset={wrong}"
    )


def bytes_lost(text: str, rng: Random, media_type: str) -> Bytes:
    """Single bytes of Chinese characters are gone here and there."""
    body = bytearray(text.encode())
    start = len(text[: _tables_start(text)].encode())
    wide = [n for n in range(start, len(body)) if body[n] > 0x7F]
    for n in sorted(rng.sample(wide, min(len(wide), rng.randint(1, 12))), reverse=True):
        del body[n]
    return bytes(body), media_type
