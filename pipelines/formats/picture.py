"""Pictures: scans and screenshots of reports, in the formats that portals serve."""

from __future__ import annotations

from pipelines import scans
from pipelines.grids import Extract

RANK = 60
# A page of A3 in full colour without compression has 50 MiB.
MOST_BYTES = 64 * 2**20

_LEADS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")


def recognises(body: bytes) -> bool:
    """PNG, JPEG, GIF, TIFF, BMP and WebP say so in their first bytes."""
    if body.startswith(_LEADS):
        return True
    if body[:4] == b"RIFF":
        return body[8:12] == b"WEBP"
    # BM begins words too: a bitmap tells the size of its header behind.
    return body[:2] == b"BM" and body[14:18] in {b"\x0c\0\0\0", b"(\0\0\0", b"l\0\0\0", b"|\0\0\0"}


def read(body: bytes, media_type: str) -> Extract:
    """Lines and grids of what the picture shows."""
    del media_type
    return scans.read_picture(body)
