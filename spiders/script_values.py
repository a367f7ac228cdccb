"""What scripts say: values of names, members of objects, and texts that are joined from pieces.

Nothing is run. A text counts as known where it is joined from strings, numbers and names whose
values the page gives (`'/list_' + n + '.html'`, `/list_${n}.html`), and a name has the first value
that the page gives it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from scrapy.http import TextResponse

from spiders.pages import attribute, count_in

PIECE = re.compile(
    r"\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<template>[^`]*)`|(?P<number>\d+)"
    r"|\(?\s*(?:parseInt\()?(?P<name>[A-Za-z_$][\w$.]*)\)?(?:\s*(?P<sign>[+-])\s*(?P<by>\d+)\s*\))?\)?)"
    r"\s*(?P<more>\+)?"
)
# Where a template (`/list_${n}.html`) takes a value.
HOLE = re.compile(r"\$\{\s*([\w.$]+)\s*\}")
MEMBER = re.compile(
    r"[\"']?([\w-]+)[\"']?\s*[:=]\s*(?:\[([^\]]*)\]|\"([^\"]*)\"|'([^']*)'|([\w./-]+))"
)
ITEM = re.compile(r"[\"']([^\"']+)[\"']")
# A member whose value may stand in a call: {"catId": encodeURI("12"), "page": pageIndex}.
ARGUMENT = re.compile(
    r"(?<=[{,])\s*[\"']?(\w+)[\"']?\s*:\s*"
    r"(?:(?:\w+\(\s*)?(?:\"([^\"]*)\"|'([^']*)')\s*\)?|([\w.]+))\s*(?=[,}])"
)
COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;,{}]))//[^\n]*", re.DOTALL)
INPUT = re.compile(
    r"\$\([\"']#(\w+)[\"']\)\.val\(\)|document\.getElementById\([\"'](\w+)[\"']\)\.value"
)
VARIABLE = re.compile(r"\b(\w+)\s*=\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|(\d+))\s*[;,\n]")
POSTED = re.compile(r"\$\.post\s*\(|\b(?:type|method)[\"']?\s*:\s*[\"']post[\"']", re.IGNORECASE)
# Words that are their own values.
WORDS = {"true": "true", "false": "false"}


@lru_cache(maxsize=256)
def value_of(text: str, name: str) -> str | None:
    """What a script sets a name to, as `name = 'x'` or `name: 3`; the first, None without one."""
    found = re.search(
        rf"\b{re.escape(name)}[\"']?\s*[:=](?!=)\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|(-?\d+)\b)", text
    )
    return next((group for group in found.groups() if group is not None), None) if found else None


def json_of(text: str, name: str) -> Any:
    """The value in JSON that follows a name in a script's object; None without one."""
    found = re.search(rf"\b{re.escape(name)}[\"']?\s*:\s*", text)
    if not found:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, found.end())[0]
    except (ValueError, RecursionError):
        return None


def json_lists(text: str) -> Iterator[list[Any]]:
    """The lists of objects that scripts hold as JSON (`var articleList = [{…}]`)."""
    at = 0
    for found in re.finditer(r"[:=(]\s*(\[\s*\{)", text):
        if found.start(1) < at:
            continue
        try:
            value, at = json.JSONDecoder(strict=False).raw_decode(text, found.start(1))
        except (ValueError, RecursionError):
            continue
        yield value


def joined(
    expression: str, known: Mapping[str, str], text: str = "", *, whole: bool = False
) -> str:
    """Pieces of text joined by `+` at the start of a script's expression, '' without any.

    A name is looked up in `known`, then among the values that the script gives in `text`; one that
    nothing gives is left out, or makes the whole '' where it must be `whole`.
    """
    parts: list[str] = []
    at = 0
    while match := PIECE.match(expression, at):
        value = _value(match, known, text)
        if value is None and whole:
            return ""
        parts.append(value or "")
        at = match.end()
        if not match["more"]:
            return "".join(parts)
    return "" if whole else "".join(parts)


def joined_members(
    around: str, names: re.Pattern[str], known: Mapping[str, str], text: str
) -> dict[str, str]:
    """The members of a call's object, joined: `names` finds what stands before their values."""
    return {one[1]: joined(around[one.end() :], known, text) for one in names.finditer(around)}


def pairs(text: str) -> list[tuple[str, str]]:
    """The plain keys and values of an object, in whichever quotes they stand; lists are left."""
    found = MEMBER.findall(text)
    return [(key, unquote(a or b or c)) for key, listed, a, b, c in found if not listed]


def members(text: str) -> dict[str, list[str]]:
    """The keys of an object with their values: those of a list, else the one."""
    return {
        key: ITEM.findall(listed) if listed else [single] if (single := a or b or c) else []
        for key, listed, a, b, c in MEMBER.findall(text)
    }


class Scripts:
    """The scripts of a page as one text, in which strings are joined and names stand for values.

    Fields of forms count by the values that the page gives them (`$('#organId').val()`).
    """

    def __init__(self, page: TextResponse) -> None:
        inline = "\n".join(page.xpath("//script[not(@src)]/text()").getall())
        text = INPUT.sub(r"\1\2", COMMENT.sub("", inline).replace("&amp;", "&"))
        fields = page.xpath("//input[@id]")
        self.known = {attribute(one, "id"): attribute(one, "value") for one in fields}
        for name, *values in VARIABLE.findall(text):
            self.known[name] = self.known.get(name) or "".join(values)
        self.text = self._joined(text)

    def arguments(self, literal: str) -> dict[str, str]:
        """The members of an object: its texts, numbers and names with a value."""
        found = {}
        for name, double, single, bare in ARGUMENT.findall(literal):
            plain = bare if bare.isdecimal() or bare in WORDS else self.known.get(bare, "")
            found[name] = unquote(double or single or plain)
        return found

    def _joined(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            name = re.sub(r"^\w+\((.*)\)$", r"\1", found[1].strip())
            return name if name.isdecimal() else self.known.get(name, "")

        text = re.sub(r"[\"']\s*\+\s*([^\"'+;]+?)\s*\+\s*[\"']", value, text)
        text = re.sub(r"[\"']\s*\+\s*[\"']", "", text)
        return re.sub(
            r"[\"']\s*\+\s*([\w.]+(?:\([\w.]*\))?)(?=\s*[,;)}\n])", lambda m: value(m) + "'", text
        )


def _value(match: re.Match[str], known: Mapping[str, str], text: str) -> str | None:
    for kind in ("double", "single", "number"):
        if match[kind] is not None:
            return str(match[kind])
    if match["template"] is not None:
        return HOLE.sub(lambda hole: _known(hole[1], known, text) or "", match["template"])
    value = _known(match["name"], known, text)
    if value is None or not match["sign"]:
        return value
    number, step = count_in(value), count_in(match["by"])
    if number is None or step is None:
        return None
    return str(number + step if match["sign"] == "+" else number - step)


def _known(name: str, known: Mapping[str, str], text: str) -> str | None:
    value = known.get(name)
    return value_of(text, name.rpartition(".")[2]) if value is None else value
