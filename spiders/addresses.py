"""What may be fetched: government hosts and those of the registry in use, nothing else.

Copies of government sites on hijacked domains keep the path and even the site's name (a copy of
泰州's report of 2017 on zwinkt.com, 2026-11), so a report counts only on a host of its own. And no
page may send the crawler into the network that it runs in: numbers are read in every spelling that
browsers and resolvers understand (127.1, 0x7f000001, 2130706433, ::ffff:127.0.0.1).
"""

from __future__ import annotations

import re
import socket
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from archive.errors import AddressError
from spiders.sites import host_of

GOVERNMENT = ".gov.cn"
_LOCAL_NAMES = re.compile(r"(.+\.)?(localhost|localdomain)|ip6-(localhost|loopback)")
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")
_NUMBER = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}")
# RFC 6052: IPv6 addresses that stand for one of IPv4; RFC 4291: the old way to write them.
_WITH_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
# Such as Python 3.11 takes for the internet's: sites' own (RFC 3879) and documents' (RFC 9637) in
# IPv6; those of protocols (RFC 6890) and of relays that are no more (RFC 7526).
_NOT_PUBLIC = (
    IPv6Network("fec0::/10"),
    IPv6Network("3fff::/20"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
)
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Ports that browsers refuse, too: mail, remote shells, files, chat (WHATWG, Fetch, bad ports).
_NO_PORTALS = """
1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115
117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563
587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667
6668 6669 6679 6697 10080
"""
_OTHER_SERVICES = frozenset(map(int, _NO_PORTALS.split()))

Number = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Addresses:
    """The hosts that may be asked. Loopback only where `loopback` says so: demo and tests."""

    hosts: frozenset[str] = frozenset()
    loopback: bool = False

    def check(self, url: str) -> None:
        """Raises AddressError, a sentence with the reason, unless the address may be fetched."""
        host = canonical_host(url)
        number = read_number(host)
        if is_loopback(number) if number else _LOCAL_NAMES.fullmatch(host):
            if not self.loopback:
                raise AddressError(
                    f"{url}: leads to this machine, which is never crawled"
                    " (the demo and the tests set ALLOW_LOOPBACK)."
                )
            self._check_port(url)
            return
        if number and not is_public(number):
            raise AddressError(f"{url}: {host} is no address of the public internet.")
        if not host.endswith(GOVERNMENT) and host not in self.hosts:
            raise AddressError(
                f"{url}: {host} is neither a *.gov.cn host nor a host of the registry;"
                " a copy elsewhere does not count as published."
            )
        self._check_port(url)

    def _check_port(self, url: str) -> None:
        if urlsplit(url).port in _OTHER_SERVICES:
            raise AddressError(f"{url}: leads to a port at which no portal is served.")

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched."""
        try:
            self.check(url)
        except AddressError:
            return False
        return True


def canonical_host(url: str) -> str:
    """The host of an http(s) address in its one spelling: lower case, no final dot, plain numbers.

    Raises AddressError where there is none, or where programs differ in which one it is.
    """
    host = unicodedata.normalize("NFKC", host_of(url)).lower().rstrip(".")
    authority = urlsplit(url).netloc
    if "@" in authority or "\\" in authority:
        raise AddressError(f"{url}: an address with a user name in it is never walked.")
    if (number := read_number(host)) is not None:
        return str(number)
    if not _NAME.fullmatch(host) or _NUMBER.fullmatch(host):
        raise AddressError(f"{url}: {host!r} is not the name of a host.")
    return host


def slot_of(url: str) -> str:
    """The name of the queue that an address waits in: its host, and on loopback the port too.

    The portals of the demo and of the tests are the ports of one machine. Never raises.
    """
    try:
        host = canonical_host(url)
        parts = urlsplit(url)
    except (AddressError, ValueError):
        return url
    number = read_number(host)
    if is_loopback(number) if number else _LOCAL_NAMES.fullmatch(host):
        return f"{host}:{parts.port or _DEFAULT_PORTS[parts.scheme]}"
    return host


def read_number(host: str) -> Number | None:
    """The IP address that a host is, in any spelling, or None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    if not _NUMBER.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_loopback(number: Number) -> bool:
    """Whether an IP address is that of this machine."""
    return _bare(number).is_loopback


def is_public(number: Number) -> bool:
    """Whether an IP address belongs to the internet: not private, shared, reserved or multicast."""
    bare = _bare(number)
    if bare.is_multicast or bare.is_reserved or any(bare in network for network in _NOT_PUBLIC):
        return False
    return bare.is_global


def _bare(number: Number) -> Number:
    """The IPv4 address within one of IPv6."""
    if isinstance(number, IPv4Address) or number.is_loopback:
        return number
    if any(number in network for network in _WITH_IPV4):
        return IPv4Address(int(number) & 0xFFFFFFFF)
    teredo = number.teredo
    return number.ipv4_mapped or number.sixtofour or (teredo[1] if teredo else number)
