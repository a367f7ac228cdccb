"""A kept page made harmless: what it says and how its tables lie, and nothing that acts or fetches.

The page is rebuilt from short lists of elements, attributes and styles (harmless.toml); whatever is
not on them is left out or becomes a plain box, so nothing has to be recognised as dangerous.
Scripts, handlers, frames, forms, links, style sheets, drawings and addresses of any kind are not on
them; pictures stay only where they stand in the page itself. The answer is served under a policy
that forbids all of this once more.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from lxml import etree

#: Served with every kept page: an origin of its own, no script, no request.
HEADERS = {
    "content-security-policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    # A page of an origin of its own could not be opened in a tab otherwise.
    "cross-origin-opener-policy": "unsafe-none",
    "x-robots-tag": "noindex",
}

_LISTS = tomllib.loads(Path(__file__).with_name("harmless.toml").read_text(encoding="utf-8"))

#: Elements that stay.
_KEPT = frozenset(_LISTS["kept"])

#: Left out with all that is in them.
_GONE = frozenset(_LISTS["gone"])

_WHOLE = re.compile(r"\d{1,4}")
_SIZE = re.compile(r"\d{1,4}(\.\d+)?(px|pt|em|%)?")
_WORD = re.compile(r"[a-z-]{1,20}")
_ATTRIBUTES = {
    "colspan": _WHOLE,
    "rowspan": _WHOLE,
    "start": _WHOLE,
    "border": _WHOLE,
    "width": _SIZE,
    "align": _WORD,
    "valign": _WORD,
    "dir": re.compile("ltr|rtl"),
}
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_STYLES = frozenset(_LISTS["styles"])
_STYLE_VALUE = re.compile(r"[\w\s.%-]{1,40}")

_SHEET = """
:root{color-scheme:light;scroll-snap-type:y proximity}
body{margin:1rem;background:#fff;color:#1d1c19;font:15px/1.6 "Noto Sans CJK SC","PingFang SC",
"Microsoft YaHei",sans-serif;overflow-wrap:break-word}
table{border-collapse:collapse;max-width:100%;font-size:13px;line-height:1.4}
td,th{border:1px solid #b9b4a6;padding:.2rem .35rem}
img{max-width:100%;height:auto}
pre{white-space:pre-wrap;font:13px/1.7 "Noto Sans Mono CJK SC",monospace;margin:0}
.mark{background:#ffe27a;color:#000;outline:3px solid #b4540a;outline-offset:-1px;
scroll-margin:40vh 20vw;scroll-snap-align:center}
.paper{position:relative;max-width:60rem}
.paper img{display:block;width:100%;border:1px solid #b9b4a6;box-sizing:border-box}
.box{position:absolute;background:#ffe27a66;outline:3px solid #b4540a;scroll-margin:40vh 20vw}
"""


def harmless(root: Any, marked: list[Any]) -> str:
    """The page of an element tree, which is used up; `marked` are elements of it to be seen."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag.lower() in _GONE:
            _leave_out(element, root)
            continue
        kept = {} if element in marked else _attributes(element)
        spans = {k: element.get(k) for k in ("colspan", "rowspan") if element in marked}
        element.attrib.clear()
        if element.tag not in _KEPT:
            element.tag = "span" if element.tag in ("a", "label", "abbr") else "div"
        for name, value in {**kept, **spans}.items():
            if value is not None and (name not in _ATTRIBUTES or _fits(name, value)):
                element.set(name, value)
    for number, element in enumerate(marked):
        element.set("class", "mark")
        if not number:
            element.set("id", "mark")
    root.tag = "div"
    return document(etree.tostring(root, encoding="unicode", method="html"))


def harmless_text(text: str, start: int = 0, end: int = 0) -> str:
    """A page of plain text, the characters from `start` to `end` marked."""
    pre = etree.Element("pre")
    before, marked, after = (_plain(t) for t in (text[:start], text[start:end], text[end:]))
    pre.text = before
    mark = etree.SubElement(pre, "span")
    mark.text, mark.tail = marked, after
    if marked:
        mark.set("id", "mark")
        mark.set("class", "mark")
    return document(etree.tostring(pre, encoding="unicode", method="html"))


def document(body: str) -> str:
    """A whole page around a body that is harmless."""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>—</title><style>{_SHEET}</style></head><body>{body}</body></html>"
    )


def _leave_out(element: Any, root: Any) -> None:
    """Take an element away; the text behind it stays."""
    parent = element.getparent()
    if element is root or parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    element.tail = None
    parent.remove(element)


def _attributes(element: Any) -> dict[str, str]:
    kept = {name: value for name in _ATTRIBUTES if (value := element.get(name))}
    if style := _style(element.get("style") or ""):
        kept["style"] = style
    if element.tag == "img":
        source = element.get("src") or ""
        if _PICTURE.fullmatch(source):
            kept["src"] = source
        kept["alt"] = element.get("alt") or ""
    return kept


def _fits(name: str, value: str) -> bool:
    return bool(_ATTRIBUTES[name].fullmatch(value.strip().lower()))


def _style(style: str) -> str:
    pairs = (one.partition(":") for one in style.split(";"))
    return ";".join(
        f"{name.strip().lower()}:{value.strip()}"
        for name, _, value in pairs
        if name.strip().lower() in _STYLES and _STYLE_VALUE.fullmatch(value.strip())
    )


def _plain(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
