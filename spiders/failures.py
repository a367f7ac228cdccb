"""What can go wrong with a fetch, under the few names that the archive keeps.

name_not_found  refused  timed_out  certificate      the host was not reached
http_4xx  http_5xx  gone                             it answered, but not with the page
challenge  robots                                    it does not want to be asked this way
other
"""

from __future__ import annotations

import re

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

# Nothing came back at all: the network's fault or the host's, and no word about the page.
UNREACHED = frozenset({"name_not_found", "refused", "timed_out", "certificate"})
# 412: a page of script only (Hubei, Gansu, Chengdu); 521 and 512: Jiasule (2026-11).
CHALLENGE_STATUS = frozenset({412, 512, 521})
GONE_STATUS = frozenset({404, 410})
MARKS = re.compile(rb"__jsluid|__jsl_clearance|WTKkN|EO_Bot_Ssid|C3VK|\$_ts\s*=|acw_sc__v2")
# The longest challenge page seen has some kilobytes of script and no text (2026-11).
CHALLENGE_SIZE = 20_000


class Challenged(IgnoreRequest):
    """The host answered with a test for browsers, and is left alone for the rest of the run."""


class Outside(IgnoreRequest):
    """A redirect led to a host that may not be asked."""


def is_challenge(response: Response) -> bool:
    """Whether an answer is a firewall's test or refusal rather than a page of the portal.

    Recognised and backed off from, never solved or imitated.
    """
    if response.status in CHALLENGE_STATUS:
        return True
    body = response.body
    if len(body) > CHALLENGE_SIZE:
        return False
    marked = MARKS.search(body) or any(
        MARKS.search(cookie) for cookie in response.headers.getlist("Set-Cookie")
    )
    text = re.sub(rb"(?is)<script.*?</script>|<style.*?</style>|<[^>]*>|\s", b"", body)
    scripted = b"<script" in body.lower() and len(text) < 100
    return bool(marked and scripted) or (response.status in {403, 405} and scripted)


def classify(error: BaseException) -> str:
    """The name under which a failed fetch is kept."""
    if isinstance(error, HttpError):
        return "http_5xx" if error.response.status >= 500 else "http_4xx"
    if isinstance(error, Challenged):
        return "challenge"
    if isinstance(error, IgnoreRequest):
        return "robots" if "robots.txt" in str(error) else "other"
    if isinstance(error, CannotResolveHostError):
        return "name_not_found"
    if isinstance(error, DownloadTimeoutError | TimeoutError):
        return "timed_out"
    if _is_about_certificates(error):
        return "certificate"
    if isinstance(error, DownloadConnectionRefusedError | DownloadFailedError | ConnectionError):
        return "refused"
    return "other"


def _is_about_certificates(error: BaseException) -> bool:
    text = f"{type(error).__name__} {error} {error.__cause__!r}".lower()
    return any(word in text for word in ("ssl", "certificate", "tls"))
