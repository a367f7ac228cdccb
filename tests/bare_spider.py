"""A bare Scrapy spider: fetches addresses and throws the pages away, as the bench's measure.

`python tests/bare_spider.py FILE CONCURRENT`; the file has a list of [address, body] in JSON, a
body for what is asked by POST. Nothing of the project's, which is why it stands alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class Bare(Spider):
    """All addresses, none twice, whatever is answered."""

    name = "bare"
    addresses: str

    async def start(self) -> AsyncIterator[Request]:
        """The requests in their order."""
        for url, body in json.loads(Path(self.addresses).read_text("utf-8")):
            method = "POST" if body else "GET"
            yield Request(url, method=method, body=body, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Nothing is kept."""


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": int(sys.argv[2]),
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(Bare, addresses=sys.argv[1])
    process.start()
