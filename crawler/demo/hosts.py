"""What answers under a host's name on a day: a portal's site, or what portals do on bad days.

a Site            answers as its content system does
Stumbling         no answer at all, or one and the same: refused, 404, 503
Challenging       a firewall's test for browsers, in one of the forms it comes in
Forwarding        sends every visitor to another host
Replaced          a new content system; old addresses lead to the new ones, or nowhere
Forbidding        a site whose robots.txt closes it
Slow              a site that takes its time
Scripted          a site whose columns write their rows by a script, and not by an interface
Hollow            a site whose columns show their frame and nothing in it
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeGuard

from crawler.demo.sites.front import OPENNESS
from crawler.demo.sites.site import NOT_FOUND, Answer, Request, Site, page


class Host(Protocol):
    """What a host says to a request."""

    def answer(self, request: Request) -> Answer | None:
        """The answer, None where the connection is closed without one."""

    @property
    def conditional(self) -> bool:
        """Whether it answers 304 to who has the page already."""

    @property
    def delay(self) -> float:
        """Seconds until it answers."""


@dataclass(frozen=True, slots=True)
class Stumbling:
    """The same for every request; None closes the connection."""

    said: Answer | None
    conditional: bool = False
    delay: float = 0

    def answer(self, request: Request) -> Answer | None:
        """As ever."""
        return self.said


_OK = 200
_NO_LISTINGS = frozenset({"/", "/robots.txt", OPENNESS})
REFUSED = Stumbling(None)
GATEWAY_TIMEOUT = Stumbling(page("<html><body>504 Gateway Time-out</body></html>", 504))
UNAVAILABLE = Stumbling(page("<html><body>503 Service Temporarily Unavailable</body></html>", 503))
_SCRIPT = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>"
    "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=11953;</script></body></html>"
)
_COOKIE = "<script>document.cookie='__jsl_clearance=17|0|x';location.reload()</script>"
# The forms seen in 2026-11: a page of script under 412 (Hubei, Gansu), a cookie under 521, a bare
# refusal, and a stub that calls itself 200.
CHALLENGES: Mapping[str, Stumbling] = {
    "412": Stumbling(page(_SCRIPT, 412)),
    "521": Stumbling(
        replace(page(_COOKIE, 521), headers=(("Set-Cookie", "__jsluid_h=1f; path=/"),))
    ),
    "403": Stumbling(page(_SCRIPT, 403)),
    "200": Stumbling(page(_SCRIPT.replace("$_ts.nsd", "WTKkN.bp")), delay=0),
}


@dataclass(frozen=True, slots=True)
class Forwarding:
    """A host that has moved: every path is found under `base`."""

    base: str
    conditional: bool = False
    delay: float = 0

    def answer(self, request: Request) -> Answer:
        """301 to the same path on the new host."""
        return Answer(b"", 301, location=self.base + request.target)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A portal after a change of its content system: `old` are its addresses of before.

    `redirect`: they lead to the new ones, else they are gone.
    """

    site: Site
    old: Site
    redirect: bool
    _moved: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        new = {id(article): _target(url) for url, (article, _) in self.site.addresses().items()}
        columns = [path.partition("#")[0] for path in self.site.registry_paths()]
        own = {*new.values(), *columns}
        moved = dict(zip(self.old.registry_paths(), columns, strict=False))
        for url, (article, _) in self.old.addresses().items():
            if id(article) in new and url.startswith(f"{self.old.base}/"):
                moved[_target(url)] = new[id(article)]
        for old, path in moved.items():
            if old.partition("#")[0] not in own:
                self._moved[old.partition("#")[0]] = path

    @property
    def conditional(self) -> bool:
        """As the new site."""
        return self.site.conditional

    @property
    def delay(self) -> float:
        """As the new site."""
        return self.site.delay

    def answer(self, request: Request) -> Answer | None:
        """For old addresses the way to the new ones or none, else the new site's answer."""
        target = self._moved.get(request.target)
        if target is None:
            return self.site.answer(request)
        return Answer(b"", 301, location=target) if self.redirect else NOT_FOUND


def _target(url: str) -> str:
    """Path and query of an address."""
    return "/" + url.split("/", 3)[3]


@dataclass(frozen=True, slots=True)
class Around:
    """A site with something before it."""

    site: Site

    @property
    def conditional(self) -> bool:
        """As the site."""
        return self.site.conditional

    @property
    def delay(self) -> float:
        """As the site."""
        return self.site.delay

    def answer(self, request: Request) -> Answer | None:
        """As the site."""
        return self.site.answer(request)


class Forbidding(Around):
    """robots.txt refuses everybody everything (bjshy.gov.cn, seen in 2026-11)."""

    def answer(self, request: Request) -> Answer | None:
        """As the site, but for robots.txt."""
        if request.path == "/robots.txt":
            return Answer(b"User-agent: *\nDisallow: /\n", media_type="text/plain")
        return self.site.answer(request)


@dataclass(frozen=True, slots=True)
class Slow(Around):
    """Seconds pass before anything comes."""

    seconds: float = 1.0

    @property
    def delay(self) -> float:
        """The site's own time and these seconds."""
        return self.seconds


class Scripted(Around):
    """Columns whose pages are a shell; a script writes what it carries in a code of its own."""

    def answer(self, request: Request) -> Answer | None:
        """As the site; the body of a column's page is written by the page's script."""
        said = self.site.answer(request)
        return _with_body(said, _script) if _is_listing(said, request) else said


class Hollow(Around):
    """Columns whose rows are gone, and no word says why."""

    def answer(self, request: Request) -> Answer | None:
        """As the site; of a column's page only the frame."""
        said = self.site.answer(request)
        return _with_body(said, _frame) if _is_listing(said, request) else said


def _is_listing(said: Answer | None, request: Request) -> TypeGuard[Answer]:
    """Whether an answer is a column's page; those of articles have a tag."""
    if said is None or said.status != _OK or said.tag or request.path in _NO_LISTINGS:
        return False
    return said.media_type.startswith("text/html")


def _with_body(said: Answer, change: Callable[[bytes], bytes]) -> Answer:
    head, found, rest = said.body.partition(b"<body>")
    content, _, foot = rest.partition(b"</body>")
    return replace(said, body=head + found + change(content) + b"</body>" + foot)


def _frame(_: bytes) -> bytes:
    return b'<div class="list"><ul></ul></div><div class="pages"></div>'


def _script(content: bytes) -> bytes:
    code = base64.b64encode(content)
    charset = b"utf-8" if _is_utf8(content) else b"gb18030"
    return (
        b"<div id='app'></div><script>var b=Uint8Array.from(atob('%s'),"
        b"function(c){return c.charCodeAt(0)});document.getElementById('app').innerHTML="
        b"new TextDecoder('%s').decode(b);</script>"
    ) % (code, charset)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
