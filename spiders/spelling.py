"""The one spelling of an address: two that differ only in how they are written are one column.

Hosts as `addresses` reads them and as they are asked for (in ASCII), no port that the scheme has
by itself, a path; escapes as RFC 3986, 6.2.2, has them. Folders, the order of parameters, http and
https stay apart: of these only the server knows whether they are the same.
"""

from __future__ import annotations

import re
import string
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from archive.errors import AddressError
from spiders.addresses import canonical_host
from spiders.sites import PORTS

_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_NEED_NONE = frozenset(string.ascii_letters + string.digits + "-._~")


def spelt(url: str) -> str:
    """An http(s) address in its one spelling. Raises AddressError as `canonical_host`."""
    host = canonical_host(url)
    parts = urlsplit(url)
    try:
        shown = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressError(f"{url}: {host!r} is not the name of a host.") from None
    if parts.port not in {None, PORTS[parts.scheme]}:
        shown += f":{parts.port}"
    plain = parts._replace(netloc=shown, path=parts.path or "/").geturl()
    return _ESCAPE.sub(_escape, safe_url_string(plain))


def _escape(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return sign if sign in _NEED_NONE else found[0].upper()
