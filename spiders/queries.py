"""Queries and forms of requests: their parameters, and the headers that a page's script sends.

Parameters are read and changed as they stand in an address: some are encoded twice and some are
opaque, so that no other byte may change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import TextResponse

from spiders.listings import Ask
from spiders.pages import count_in

Header = tuple[str, str]
Parameters = Mapping[str, str] | Sequence[tuple[str, str]]

FORM: Header = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
JSON: Header = ("Content-Type", "application/json;charset=utf-8")
# What jQuery and its like send; some servers answer a piece of page only where it stands.
BY_SCRIPT: Header = ("X-Requested-With", "XMLHttpRequest")


def by_script(referer: str, *content: Header) -> tuple[Header, ...]:
    """The headers of a request that a page's script makes; `content` says in what form it posts."""
    return (*content, BY_SCRIPT, ("Referer", referer))


def sent_by_script(
    ask: Ask, referer: str, url: str, given: Parameters, *, posted: bool = True
) -> Ask:
    """The first page of a list that a script asks for: by a form where it posts, else a query."""
    if posted:
        headers = by_script(referer, FORM)
        return ask.below(url, method="POST", body=urlencode(given), headers=headers)
    return ask.below(f"{url}?{urlencode(given)}", headers=by_script(referer))


def asked_from(page: TextResponse, ask: Ask) -> str:
    """The address of the page that asked for an answer: links in the answer are links of it."""
    return dict(ask.headers).get("Referer", page.url)


def parameter(url: str, name: str) -> str:
    """The value of a query's parameter as it stands in the address, '' without it."""
    found = re.search(rf"[?&]{re.escape(name)}=([^&#]*)", url)
    return found[1] if found else ""


def decoded(url: str, name: str) -> str:
    """The value of a query's parameter, decoded; a fragment may be encoded into it (%23div)."""
    return dict(parse_qsl(urlsplit(url).query)).get(name, "").partition("#")[0].strip()


def with_parameter(url: str, name: str, value: str | int) -> str:
    """The address with a parameter of its query set; all else stays as it stands."""
    changed, count = re.subn(rf"([?&]{re.escape(name)}=)[^&#]*", lambda m: f"{m[1]}{value}", url)
    return changed if count else f"{url}{'&' if '?' in url else '?'}{name}={value}"


def renumbered(text: str, name: str, number: int) -> str:
    """A query, an address with one, or a form, with another number for a parameter that it has."""
    return re.sub(rf"(^|[?&]){re.escape(name)}=[^&]*", rf"\g<1>{name}={number}", text)


def asked(ask: Ask) -> dict[str, str]:
    """All that an ask sends: the parameters of its query and of its form, decoded."""
    query = parse_qsl(urlsplit(ask.url).query, keep_blank_values=True)
    return dict(query) | dict(parse_qsl(ask.body, keep_blank_values=True))


def number_in(given: Mapping[str, str], name: str, otherwise: int = 0) -> int:
    """A parameter as a number; `otherwise` where it is none."""
    number = count_in(given.get(name, ""))
    return otherwise if number is None else number
