"""Has the page changed since it was kept? Conditional requests, and the kept bytes for a 304.

A request that says in its meta what is kept of its page is made with If-None-Match and
If-Modified-Since. What comes back for "not modified" is the kept answer, flagged `not_modified`, so
that it is read like any.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.due import LastCapture
from archive.keeping import load_body
from archive.packing import DamagedBodyError
from archive.store import Archive
from spiders.validators import ANSWERED, META

NOT_MODIFIED = "not_modified"
_HEADERS = ("If-None-Match", "If-Modified-Since")
_STATUS = 304


class Conditional:
    """Asks for what has changed only."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Add the validators, where there are any; the answer itself where this run has it."""
        answered = request.meta.get(ANSWERED)
        if isinstance(answered, LastCapture) and (body := self._body(answered)) is not None:
            headers = {"Content-Type": answered.media_type}
            return Response(request.url, headers=headers, body=body, flags=[NOT_MODIFIED])
        kept = request.meta.get(META)
        if not isinstance(kept, LastCapture):
            return None
        for name, value in zip(_HEADERS, (kept.etag, kept.last_modified), strict=True):
            if value:
                request.headers[name] = value
        return None

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The kept answer for a 304; the plain request where it is not kept after all."""
        if response.status != _STATUS:
            return response
        kept = request.meta.get(META)
        if not isinstance(kept, LastCapture):
            return response
        body = self._body(kept)
        if body is None:
            return _plain(request)
        headers = {**response.headers, b"Content-Type": kept.media_type}
        headers.pop(b"Content-Length", None)
        self.crawler.stats.inc_value("nianbao/not_modified")
        return response.replace(
            status=200, body=body, headers=headers, flags=[*response.flags, NOT_MODIFIED]
        )

    def _body(self, kept: LastCapture) -> bytes | None:
        archive = getattr(self.crawler.spider, "archive", None)
        if not isinstance(archive, Archive):
            return None
        try:
            return load_body(archive, kept.sha256)
        except (KeyError, DamagedBodyError):
            return None


def _plain(request: Request) -> Request:
    again = request.replace(
        meta={name: value for name, value in request.meta.items() if name != META},
        dont_filter=True,
    )
    for name in _HEADERS:
        again.headers.pop(name, None)
    return again
