"""What may be fetched: government hosts and those of the registry in use, nothing else.

Copies of government sites on hijacked domains keep the path and even the site's name (a copy of
泰州's report of 2017 on zwinkt.com, 2026-11), so a report counts only on a host of its own.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.errors import AddressError
from spiders.registry import host_of

GOVERNMENT = ".gov.cn"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The hosts that may be asked. Loopback only where `loopback` says so: demo and tests."""

    hosts: frozenset[str] = frozenset()
    loopback: bool = False

    def check(self, url: str) -> None:
        """Raises AddressError, a sentence with the reason, unless the address may be fetched."""
        host = host_of(url)
        if _is_loopback(host):
            if not self.loopback:
                raise AddressError(
                    f"{url}: leads to this machine, which is never crawled"
                    " (the demo and the tests set ALLOW_LOOPBACK)."
                )
            return
        if not host.endswith(GOVERNMENT) and host not in self.hosts:
            raise AddressError(
                f"{url}: {host} is neither a *.gov.cn host nor a host of the registry;"
                " a copy elsewhere does not count as published."
            )

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched."""
        try:
            self.check(url)
        except AddressError:
            return False
        return bool(urlsplit(url).hostname)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
