"""Which records of a web archive may be documents, and what the others are, in words to count by.

Browsers ask for much that no report is: what a page is drawn with, what its scripts measure. A
record is judged by what it says of itself, before its bytes are looked at.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

_OF_TYPE = {"image": "image", "video": "video", "audio": "audio", "font": "font"}
_OF_SUBTYPE = {
    "javascript": "script",
    "x-javascript": "script",
    "ecmascript": "script",
    "wasm": "script",
    "css": "style sheet",
    "font-woff": "font",
    "x-font-woff": "font",
    "x-font-ttf": "font",
    "vnd.ms-fontobject": "font",
    "manifest+json": "manifest",
}
#: For types that say nothing.
_OF_SUFFIX = {
    ".js": "script",
    ".mjs": "script",
    ".css": "style sheet",
    ".woff": "font",
    ".woff2": "font",
    ".ttf": "font",
    ".eot": "font",
    **dict.fromkeys((".png", ".gif", ".jpg", ".jpeg", ".ico", ".svg", ".webp", ".bmp"), "image"),
    **dict.fromkeys((".mp4", ".webm", ".flv", ".mp3"), "video"),
}
_SAYS_NOTHING = ("", "application/octet-stream", "binary/octet-stream", "text/plain")


def is_web(url: str) -> bool:
    """Whether an address is one of the web, on some host."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def passed_over(url: str, status: int, media_type: str) -> str:
    """What an answer is that cannot be a document; '' for one that may be."""
    if not is_web(url):
        return _scheme(url)
    if 300 <= status < 400:
        return "redirect"
    if status != 200:
        return "error"
    if "__wb_method=" in url:
        return "answer to a POST"
    kind = media_type.partition(";")[0].strip().lower()
    if kind in _SAYS_NOTHING:
        return _OF_SUFFIX.get(PurePosixPath(urlsplit(url).path).suffix.lower(), "")
    main, _, sub = kind.partition("/")
    return _OF_TYPE.get(main) or _OF_SUBTYPE.get(sub, "")


def _scheme(url: str) -> str:
    """What stands under an address outside the web: screenshots and texts of browsers are URNs."""
    scheme = url.partition(":")[0].lower()
    return scheme if scheme.isalnum() and scheme not in ("http", "https") else "no address"
