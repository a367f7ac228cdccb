"""What can go wrong with a fetch, under the few names that the archive keeps.

name_not_found  refused  timed_out  certificate      the host was not reached
http_4xx  http_5xx  gone  cut_short  too_large       it answered, but not with the page
challenge  forbidden  too_many  robots               it does not want to be asked this way
outside                                              it sends to where nothing may be asked
needs_browser                                        the page needs a browser, and there is none
other

`detail_of` says it in a sentence, a challenge with its kind (`spiders.challenges`).
"""

from __future__ import annotations

from types import MappingProxyType

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

# Nothing came back at all: the network's fault or the host's, and no word about the page.
UNREACHED = frozenset({"name_not_found", "refused", "timed_out", "certificate"})
GONE_STATUS = frozenset({404, 410})
# Refusals without a test: 403 and 405 to addresses of data centres (Henan, Anhui, Inner Mongolia,
# 2026-11); 401 and 451 say it in so many words.
_STATUS = MappingProxyType(
    {401: "forbidden", 403: "forbidden", 405: "forbidden", 451: "forbidden", 429: "too_many"}
)
# The state of a column whose page failed so; a host that answers otherwise is `dead`.
_STATES = MappingProxyType(
    {
        "challenge": "blocked",
        "forbidden": "blocked",
        "too_many": "blocked",
        "robots": "robots",
        # The portal has left its host: its new one is no government host, or the registry's to add.
        "outside": "moved",
        "needs_browser": "needs_browser",
    }
)
# OpenSSL's word for a certificate that has expired or that nobody vouches for, and who says that it
# is another's.
_NOT_BELIEVED = ("verify", "service_identity")
_NAMES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (CannotResolveHostError, "name_not_found"),
    ((DownloadTimeoutError, TimeoutError), "timed_out"),
    (ResponseDataLossError, "cut_short"),
    # Scrapy cancels a download for its size only.
    (DownloadCancelledError, "too_large"),
    ((DownloadConnectionRefusedError, DownloadFailedError, ConnectionError), "refused"),
)


class Challenged(IgnoreRequest):
    """The host refuses the crawler or tests it, and is backed off from. `kind` is one word."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class Outside(IgnoreRequest):
    """The address may not be asked: a redirect led astray, or a page names such an address."""


class NeedsBrowser(IgnoreRequest):
    """A page is to be opened in a browser, and there is none."""


def classify(error: BaseException) -> str:
    """The name under which a failed fetch is kept."""
    if isinstance(error, HttpError):
        status = error.response.status
        return _STATUS.get(status) or ("http_5xx" if status >= 500 else "http_4xx")
    if isinstance(error, Challenged):
        return "too_many" if error.kind == "retry_after" else "challenge"
    if isinstance(error, Outside):
        return "outside"
    if isinstance(error, NeedsBrowser):
        return "needs_browser"
    if isinstance(error, IgnoreRequest):
        return "robots" if "robots.txt" in str(error) else "other"
    # A proxy that cannot reach the host says so where a tunnel for https was asked for.
    if type(error).__name__ == "TunnelError":
        return "refused"
    if _is_about_certificates(error):
        return "certificate"
    return next((name for types, name in _NAMES if isinstance(error, types)), "other")


def detail_of(error: BaseException) -> str:
    """What went wrong, for a person; a challenge begins with the word for its kind."""
    if isinstance(error, Challenged) and error.kind:
        return f"{error.kind}: {error}"
    if isinstance(error, HttpError):
        return f"answered with status {error.response.status}"
    return str(error) or type(error).__name__


def column_state(failure_class: str) -> str:
    """The state of a column whose page failed under that name: blocked, robots, moved, dead, …"""
    return _STATES.get(failure_class, "dead")


def is_untrusted(error: BaseException) -> bool:
    """Whether a certificate was seen and not believed, as against no TLS being spoken at all."""
    words = _words(error)
    return classify(error) == "certificate" and any(word in words for word in _NOT_BELIEVED)


def _is_about_certificates(error: BaseException) -> bool:
    words = _words(error)
    return any(word in words for word in ("ssl", "certificate", "tls", *_NOT_BELIEVED))


def _words(error: BaseException) -> str:
    return f"{type(error).__name__} {error} {error.__cause__!r}".lower()
