"""What a click opens: the address of a link that stands in `href`, in a handler, or in neither.

Seen in 2026-11: `onclick="queryArticleByCondition(this,'/tfs/21892-2.html')"` with the same address
in `tagname` (pbc.gov.cn, fgw.ln.gov.cn), `onclick="isDownLoad(this,'http://…/t20260911_73.html')"`
on rows without `href` (fzgg.tj.gov.cn), `data-url` (Inner Mongolia), `javascript:toPage(2)` with a
function in the page that joins the address. Nothing is run: a function counts where it does no more
than to join pieces of text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from w3lib.html import strip_html5_whitespace

from spiders.script_values import joined

# Attributes in which scripts keep the address that a click opens.
KEPT = ("tagname", "data-url", "data-href", "data-link", "data-src")
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
ADDRESS = re.compile(
    r"(?:https?:)?//[\w.-]+(?::\d+)?(?:/\S*)?|\.{0,2}/\S+|\?[\w.%]+=\S*"
    r"|[\w./-]+\.(?:s?html?|jhtml|jspx?|aspx?|php|do|action)(?:\?\S*)?",
    re.IGNORECASE,
)
CALL = re.compile(r"([A-Za-z_$][\w$]*)\s*\(([^()]*)\)")
OPENED = re.compile(
    r"location(?:\.href)?\s*=(?!=)\s*|location\.(?:replace|assign)\s*\(\s*|window\.open\s*\(\s*"
)
# What scripts call an element, and the value that was chosen in a select.
ELEMENT = re.compile(
    r"document\.getElementById\([\"'](\w+)[\"']\)|\$\([\"']#(\w+)(?:\s+option:selected)?[\"']\)"
    r"|\$\((this|\w+)\)"
)
CHOSEN = re.compile(
    r"\b(\w+)\.options\[\s*\w+(?:\.options)?\.selectedIndex\s*\]\.value"
    r"|\b(\w+)\[\s*\w+\.selectedIndex\s*\]\.value|\b(\w+)\.val\(\)"
)
SAME = re.compile(r"\b(?:var|let|const)\s+(\w+)\s*=\s*([A-Za-z_]\w*(?:\.\w+)?)\s*;")
SUBMIT = re.compile(r"\bsubmit\s*\(")
FUNCTION = re.compile(
    r"(?:\bfunction\s+([\w$]+)|(?<![\w$])([\w$]+)\s{0,9}[:=]\s{0,9}function)\s*\(([^()]*)\)\s*\{"
)
LOCAL = re.compile(r"\b(?:var|let|const)\s+(\w+)\s*=\s*")
# A function that turns pages has a handful of lines.
BODY_SIZE = 800


def opened(link: Any, text: str = "") -> str:
    """The address that a click on an element (of lxml) opens, as written; '' for none.

    `text` is the page's, in which the functions stand that handlers call. To choose an option
    opens its value, where that is written as an address, or what its select makes of the value.
    """
    if link.tag == "option":
        value = strip_html5_whitespace(str(link.get("value") or ""))
        return value if re.search(r"[/.]|^\?", value) else _chosen(link, value, text)
    href = strip_html5_whitespace(str(link.get("href") or ""))
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    for name in KEPT:
        kept = strip_html5_whitespace(str(link.get(name) or ""))
        if ADDRESS.fullmatch(kept):
            return kept
    for handler in (str(link.get("onclick") or ""), href):
        if found := _in_handler(handler, text):
            return found
    return ""


def _in_handler(handler: str, text: str) -> str:
    for pair in QUOTED.findall(handler):
        written = strip_html5_whitespace(pair[0] or pair[1])
        if ADDRESS.fullmatch(written):
            return written
    return _run(re.sub(r"(?i)^\s*javascript:", "", handler), {}, text)


def _run(code: str, known: dict[str, str], text: str) -> str:
    """The address that a handler opens itself, or by a function of the page."""
    if not code:
        return ""
    if match := OPENED.search(code):
        return joined(code[match.end() :], known, text, whole=True)
    for call in CALL.finditer(code):
        if found := _by_function(call, known, text):
            return found
    return ""


def _chosen(option: Any, value: str, text: str) -> str:
    """The address that choosing an option opens: its select's handler joins it, or sends a form."""
    select = next(option.iterancestors("select"), None)
    if select is None or not value:
        return ""
    name = str(select.get("id") or "")
    code = str(select.get("onchange") or "") or (_bound(name, text) if name else "")
    if not code:
        return ""
    known = {"this.value": value, f"{name}.value": value}
    found = _run(_plain(code), known, text) or _sent(select, value, code)
    return found if value in found and ADDRESS.fullmatch(found) else ""


def _sent(select: Any, value: str, code: str) -> str:
    """What the form of a select asks for as it is sent with the value."""
    form = next(select.iterancestors("form"), None)
    if form is None or not SUBMIT.search(code) or (form.get("method") or "").lower() == "post":
        return ""
    fields = [one for one in form.iter("input") if one.get("type") == "hidden" and one.get("name")]
    given = {one.get("name"): one.get("value") or "" for one in fields}
    given[str(select.get("name") or "")] = value
    action = strip_html5_whitespace(str(form.get("action") or "")).partition("?")[0]
    return f"{action}?{urlencode(given)}" if "" not in given else ""


@lru_cache(maxsize=64)
def _bound(name: str, text: str) -> str:
    """The beginning of the function that a script binds to the choice in a select."""
    made = re.search(
        rf"#{re.escape(name)}[\"']\)\.(?:on\([\"'])?change[\"'(,\s]+function\s*\(\w*\)\s*\{{", text
    )
    return text[made.end() : made.end() + BODY_SIZE].partition("})")[0] if made else ""


def _plain(code: str) -> str:
    """Code in which elements go by their ids, and what is chosen in one is its `value`.

    A variable that is nothing but another name stands for it.
    """
    code = CHOSEN.sub(r"\1\2\3.value", _unnamed(ELEMENT.sub(r"\1\2\3", code)))
    return _unnamed(code)


def _unnamed(code: str) -> str:
    for name, same in SAME.findall(code):
        alone = rf"(?<![\w.]){re.escape(name)}(?!\w|\s*=(?!=))"
        code = re.sub(alone, same, code)
    return code


def _by_function(call: re.Match[str], chosen: dict[str, str], text: str) -> str:
    """The address that a function of the page opens with the arguments of a call."""
    names, body = _function(call[1], text)
    given = [one.strip() for one in call[2].split(",")]
    known = dict(chosen)
    for name, one in zip(names, given, strict=False):
        known[name] = chosen.get(one, one.strip("\"'"))
        if f"{one}.value" in chosen:
            known[f"{name}.value"] = chosen[f"{one}.value"]
    body = _plain(body) if chosen else body
    for local in LOCAL.finditer(body):
        if value := joined(body[local.end() :], known, text, whole=True):
            known.setdefault(local[1], value)
    pieces = [body[match.end() :] for match in OPENED.finditer(body)]
    # The first page often has an address of its own, before that which is made with the number.
    turned = [one for one in pieces if _speaks_of(re.split(r"[;}]", one, maxsplit=1)[0], names)]
    found = (joined(one, known, text, whole=True) for one in (*turned, *pieces))
    return next((one for one in found if ADDRESS.fullmatch(one)), "")


def _function(name: str, text: str) -> tuple[tuple[str, ...], str]:
    """The parameters and the beginning of a function of the page; none where it has no such."""
    names, begin = _functions(text).get(name, ("", -1))
    if begin < 0:
        return (), ""
    body = text[begin : begin + BODY_SIZE].partition("function ")[0]
    return tuple(one.strip() for one in names.split(",")), body


@lru_cache(maxsize=8)
def _functions(text: str) -> dict[str, tuple[str, int]]:
    """The functions of a page: what stands for their parameters, and where their bodies begin.

    Read once, since menus and rows call functions from a thousand places.
    """
    found: dict[str, tuple[str, int]] = {}
    for made in FUNCTION.finditer(text):
        found.setdefault(made[1] or made[2], (made[3], made.end()))
    return found


def _speaks_of(expression: str, names: tuple[str, ...]) -> bool:
    return any(name and re.search(rf"\b{re.escape(name)}\b", expression) for name in names)
