"""A crawl that finds no news asks each listing once and no document, and changes nothing."""

from __future__ import annotations

from pathlib import Path

from crawler.demo.web import MiniatureWeb
from crawler.demo.worlds import World
from tests.world_crawls import asked, crawl, facts, query

NOT_MODIFIED = 304
