"""What to do about trouble with a column, by the class of failure behind its state, else the state.

OPERATING.md says more of each.
"""

from __future__ import annotations

from types import MappingProxyType

_BY_FAILURE = MappingProxyType(
    {
        "name_not_found": "look whether the host has another name; give its home page to a crawl",
        "refused": "one day is nothing; after weeks look whether the host has another name",
        "timed_out": "one day is nothing; after weeks look whether the host has another name",
        "certificate": 'open it in a browser; certificate = "unchecked" in the registry excepts it',
        "http_4xx": "the column has gone: `scrapy portals --found` prints what was found instead",
        "http_5xx": "the host is at fault: wait",
        "cut_short": "the host breaks off its answers: wait",
        "too_large": "look at the page: nothing that large is a column",
        "outside": "it sends to a host that may not be asked: put its new address in the registry",
    }
)
_BY_STATE = MappingProxyType(
    {
        "blocked": "wait, later runs try again; if it lasts write to the portal",
        "robots": "respect it, or write to the portal",
        "needs_browser": "install Chromium and run again",
        "changed": "look at the page: a rebuilt portal needs its new column in the registry",
        "moved": "put the address in `moved_to` into the registry",
        "dead": "look at it in a browser; after weeks look for another address",
        "unsettled": "run again: its first walk was left under way",
    }
)


def advice(state: str, failure: str) -> str:
    """What to do, in a sentence."""
    return _BY_FAILURE.get(failure) or _BY_STATE.get(state, "look at it in a browser")
