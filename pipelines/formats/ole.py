"""OLE2 containers, in which Office 97 and Kingsoft's Office keep their documents as streams."""

from __future__ import annotations

import io
from functools import lru_cache

import olefile

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# The streams that tell a format, by the name that a person knows it by.
_KINDS = (
    ("EncryptedPackage", "an Office document that is locked with a password"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "a presentation (ppt, dps)"),
    ("__properties_version1.0", "a mail (msg)"),
)
# What olefile raises for containers that lie about themselves.
_BROKEN = (OSError, ValueError, IndexError, TypeError, AttributeError, OverflowError)
# In the first bytes of a WordDocument stream: its magic, and the flag for what is encrypted.
_ENCRYPTED = 0x0100


@lru_cache(maxsize=1)
def kind_of(body: bytes) -> str:
    """`doc` or `xls`, else what the container is, in words; empty for bytes that are none."""
    if not body.startswith(SIGNATURE):
        return ""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as container:
            names = {path[-1].lower() for path in container.listdir() if len(path) == 1}
            kind = next((kind for name, kind in _KINDS if name.lower() in names), "")
            if kind == "doc" and _is_encrypted(container.openstream("WordDocument").read(32)):
                return "a Word document that is locked with a password"
    except _BROKEN:
        return "an Office 97 document (doc, xls, wps, et) that is broken or cut off"
    return kind or "an OLE2 container of no known program"


def stream_of(body: bytes, names: tuple[str, ...]) -> bytes:
    """The bytes of the first stream of these names, empty where there is none to be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as container:
            name = next((name for name in names if container.exists(name)), "")
            return bytes(container.openstream(name).read()) if name else b""
    except _BROKEN:
        return b""


def _is_encrypted(head: bytes) -> bool:
    return bool(int.from_bytes(head[10:12], "little") & _ENCRYPTED)
