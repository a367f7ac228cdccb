"""The keys by which an index of a web archive is sorted: addresses turned round, in one spelling.

`http://www.shili.gov.cn/A/?b=2&a=1` and `https://shili.gov.cn/a?a=1&b=2` have one key,
`cn,gov,shili)/a?a=1&b=2`: the Sort-friendly URI Reordering Transform, in the spelling that the
Internet Archive's tools began and that pywb, cdxj-indexer and ReplayWeb.page look up by. What was
asked by POST has the body of the request in its key, as the canonical form of requests has it
(https://specs.webrecorder.net/request-body-canonicalization/latest/).
"""

from __future__ import annotations

import base64
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_plus, unquote_to_bytes, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

#: Of a longer request only so much is in the key: as pywb has it.
_LONGEST_QUERY = 4096

_PARTS = re.compile(
    rb"([a-z][a-z0-9+.-]*):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL
)
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WWW = re.compile(rb"www\d*\.")
#: Numbers of sessions, which name the visitor and not the page.
_PATH_SESSIONS = (
    re.compile(rb"^(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)$", re.DOTALL),
    re.compile(rb"^(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)$", re.DOTALL),
)
_QUERY_SESSIONS = tuple(
    re.compile(rb"^(.*)(?:" + name + rb")(?:&(.*))?$", re.IGNORECASE)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)
_DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}


def url_key(url: str) -> str:
    """The key of an address; one that is no address is its own key."""
    raw = re.sub(rb"[\t\n\r]", b"", url.encode("utf-8", "replace").strip())
    parts = _PARTS.fullmatch(raw[: raw.find(b":")].lower() + raw[raw.find(b":") :])
    if parts is None:
        return url
    scheme, authority, path, query = (part or b"" for part in parts.groups())
    host, port = _host(authority.rpartition(b"@")[2])
    if not host:
        return f"{scheme.decode()}:{_spelt(_unescaped(path)).lower().decode()}"
    where = b",".join(reversed(host.split(b".")))
    if port and port != _DEFAULT_PORTS.get(scheme):
        where += b":" + port
    key = where + b")" + _path(path)
    if query := _query(query):
        key += b"?" + query
    return key.decode("ascii", "replace")


def post_url(url: str, body: str) -> str:
    """The address under which the answer to a POST is looked up."""
    method = f"{'&' if '?' in url else '?'}__wb_method=POST"
    query = _posted(body)[:_LONGEST_QUERY]
    return f"{url}{method}&{query}" if query else url + method


def post_type(body: str) -> str:
    """The media type of a request's body, which is not kept: JSON where it is that, else a form."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return FORM
    return JSON if isinstance(told, dict | list) else FORM


def _posted(body: str) -> str:
    if post_type(body) == FORM:
        return unquote_plus(body)
    try:
        named: dict[str, str] = {}
        for name, value in _leaves(json.loads(body), ""):
            number, unused = 1, name
            while unused in named:
                number += 1
                unused = f"{name}.{number}_"
            named[unused] = value
        return urlencode(named)
    except (RecursionError, UnicodeEncodeError):
        return "__wb_post_data=" + base64.b64encode(body.encode("utf-8", "replace")).decode()


def _leaves(told: object, name: str) -> Iterator[tuple[str, str]]:
    """The values in JSON, each with the name that stands nearest."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _leaves(value, key)
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, name)
    elif name:
        yield name, _spelling(told)


def _spelling(value: object) -> str:
    """A value as JavaScript spells it."""
    if isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else json.dumps(value)


def _host(authority: bytes) -> tuple[bytes, bytes]:
    host, _, port = authority.rstrip(b":").partition(b":")
    if authority.startswith(b"["):
        host, _, port = authority[1:].partition(b"]")
        port = port.lstrip(b":")
    host = _unescaped(host)
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.decode("utf-8", "ignore").encode("idna")
    host = _spelt(host.replace(b"..", b".").strip(b".").lower())
    return _WWW.sub(b"", host, count=1) if _WWW.match(host) else host, port


def _path(path: bytes) -> bytes:
    kept: list[bytes] = []
    for part in _unescaped(path).split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    whole = b"/" + b"".join(part + b"/" for part in kept[:-1] if part) + b"".join(kept[-1:])
    whole = _spelt(whole).lower()
    for session in _PATH_SESSIONS:
        whole = session.sub(rb"\1\2", whole)
    return whole[:-1] if whole.endswith(b"/") and len(whole) > 1 else whole


def _query(query: bytes) -> bytes:
    query = _spelt(_unescaped(query))
    for session in _QUERY_SESSIONS:
        query = session.sub(lambda found: found[1] + (found[2] or b""), query)
    query = query.lower()
    if len(query) <= 1:
        return query
    # A name without a value stands before the same name with one.
    return b"&".join(b"=".join(one) for one in sorted(p.split(b"=", 1) for p in query.split(b"&")))


def _unescaped(text: bytes) -> bytes:
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text


def _spelt(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_SAFE).encode("ascii")
