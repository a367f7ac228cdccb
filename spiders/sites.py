"""A portal (门户), its columns (栏目), and what an address says of the site it lies on.

`evidence` says of a column whether it was itself seen (`observed`), follows from the address of a
report (`derived`), was named without a word on how it was known (`given`: on the command line or
in a list), or was found by a crawl from the portal's home page and not yet accepted by a person
(`found`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from archive.errors import AddressError

Evidence = Literal["observed", "derived", "given", "found"]
Certificate = Literal["checked", "unchecked"]
PORTS = {"http": 80, "https": 443}
# What servers give for a folder: naming it or not, the address is one of a home page.
HOME = re.compile(r"/?|/(index|default|main)\.(s?html?|jsp|aspx?|php)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """栏目: an address under which annual reports are listed.

    `family` is a hint; the content system is recognised page by page. `publisher` stands where
    the column carries the reports of one publisher only. `years` are the first and the last
    reporting year that it is expected to show, the last None where it goes on; `least` is the
    number of reports that a walk of all its pages must show, 0 where none is known.
    """

    url: str
    evidence: Evidence
    family: str = ""
    publisher: str = ""
    publisher_kind: str = ""
    region_code: str = ""
    notes: tuple[str, ...] = ()
    years: tuple[int, int | None] | None = None
    least: int = 0

    def expected(self, latest: int) -> int:
        """The least number of reports, where those of the year `latest` must be out: one a year."""
        if self.years is None:
            return self.least
        first, last = self.years
        return max(self.least, min(last or latest, latest) - first + 1)


@dataclass(frozen=True, slots=True)
class Portal:
    """门户: one site and its columns, none where only its home page is known.

    `province` is the code of the province it is listed under. A `certificate` is `unchecked` only
    where a person has recorded that the host shows a wrong chain, with a dated note.
    """

    id: str
    name: str
    region_code: str
    home: str
    province: str
    columns: tuple[Column, ...]
    certificate: Certificate = "checked"
    notes: tuple[str, ...] = ()

    def addresses(self) -> tuple[str, ...]:
        """The home page, and after it the columns."""
        return (self.home, *(column.url for column in self.columns))

    def sites(self) -> frozenset[str]:
        """The hosts, with their ports where they have any, of the home page and the columns."""
        return frozenset(site_of(url) for url in self.addresses())


def host_of(url: str) -> str:
    """The host of an http(s) address, in lower case. Raises AddressError where there is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise AddressError(f"{url}: not an address ({error}).") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressError(f"{url}: only http:// and https:// addresses with a host can be walked.")
    return host


def site_of(url: str) -> str:
    """The host of an address, with its port where it is not that of the scheme.

    http and https are one site; two ports of one host are two. Raises AddressError as `host_of`.
    """
    host, parts = host_of(url), urlsplit(url)
    shown = f"[{host}]" if ":" in host else host
    return shown if parts.port in {None, PORTS[parts.scheme]} else f"{shown}:{parts.port}"


def is_home_page(url: str) -> bool:
    """Whether an address is that of a whole host."""
    parts = urlsplit(url)
    return not parts.query and HOME.fullmatch(parts.path) is not None


def place_of(url: str) -> tuple[str, str]:
    """Host and path without what makes no other place: the scheme, www, a file called index."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    path, _, file = parts.path.rpartition("/")
    return host + port, f"{path}/{'' if file.startswith(('index.', 'default.')) else file}"
