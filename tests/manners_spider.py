"""A spider that asks for what it is told, with the project's own settings, and says what came.

    python -m tests.manners_spider '{"requests": [{"url": …, "meta": …}], "settings": {…}}'

Prints one JSON document: for each answer its address, status, text and flags, for each failure its
class, its detail and the state of a column that it makes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from archive.due import LastCapture
from archive.store import open_archive
from spiders.addresses import Addresses
from spiders.failures import classify, column_state, detail_of
from spiders.pages import read_page
from spiders.validators import META

ROOT = Path(__file__).resolve().parent.parent


class Probe(Spider):
    name = "probe"

    def __init__(self, told: dict[str, Any], said: list[dict[str, Any]]) -> None:
        super().__init__()
        self.told, self.said = told, said
        self.addresses = Addresses(loopback=bool(told.get("loopback", True)))
        self.unchecked_hosts = frozenset(told.get("unchecked", ()))
        if "archive" in told:
            self.archive = open_archive(told["archive"])

    async def start(self) -> AsyncIterator[Any]:
        for asked in self.told["requests"]:
            meta = {"asked": asked["url"], **asked.get("meta", {})}
            if META in meta:
                meta[META] = LastCapture(**meta[META])
            yield Request(
                asked["url"],
                self.came,
                method=asked.get("method", "GET"),
                headers=asked.get("headers"),
                body=asked.get("body", ""),
                errback=self.failed,
                dont_filter=True,
                meta=meta,
                cb_kwargs=asked.get("kwargs", {}),
            )

    def came(self, response: Response, **_: object) -> None:
        page = read_page(response)
        self.said.append(
            {
                "asked": response.meta["asked"],
                "url": response.url,
                "status": response.status,
                "text": page.text if page is not None else "",
                "media_type": (response.headers.get("Content-Type") or b"").decode(),
                "flags": response.flags,
            }
        )

    def failed(self, failure: Failure) -> None:
        name = classify(failure.value)
        self.said.append(
            {
                "asked": failure.request.meta["asked"],
                "failure": name,
                "detail": detail_of(failure.value),
                "state": column_state(name),
            }
        )


def main() -> None:
    told = json.loads(sys.argv[1])
    settings = get_project_settings()
    settings.setdict({"EXTENSIONS": {"crawler.extensions.run.Run": None}}, priority="project")
    for name in ("night.NightHours", "crawl_delay.CrawlDelay"):
        settings["EXTENSIONS"][f"crawler.extensions.{name}"] = 90
    settings.setdict({"ALLOW_LOOPBACK": True, "ITEM_PIPELINES": {}}, priority="cmdline")
    settings.setdict(told.get("settings", {}), priority="cmdline")
    said: list[dict[str, Any]] = []
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Probe)
    process.crawl(crawler, told=told, said=said)
    process.start()
    modules = [name for name in sys.modules if name.partition(".")[0] == "playwright"]
    reason = crawler.stats.get_value("finish_reason")
    print(json.dumps({"said": said, "reason": reason, "playwright": bool(modules)}))


@dataclass(frozen=True)
class Told:
    """What the probe said: by the address that was asked, why it ended, and its log."""

    said: dict[str, dict[str, Any]]
    reason: str
    playwright: bool
    log: str


def probe(
    *requests: str | dict[str, Any],
    settings: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
    **told: Any,
) -> Told:
    """Run the spider in a process of its own; requests are addresses or tables."""
    asked = [{"url": one} if isinstance(one, str) else one for one in requests]
    document = json.dumps({"requests": asked, "settings": settings or {}, **told})
    done = subprocess.run(
        [sys.executable, "-m", "tests.manners_spider", document],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment,
    )
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    said = {one["asked"]: one for one in answer["said"]}
    return Told(said, answer["reason"], answer["playwright"], done.stderr)


if __name__ == "__main__":
    main()
