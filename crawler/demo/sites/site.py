"""What every site of the miniature web offers: answers to requests, and addresses."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.plan import PlannedPortal

HTML = "text/html; charset=UTF-8"
# A point of one pixel.
_IMAGE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
# Paths that robots.txt closes; nothing links to them.
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a visitor asks: the path as sent, still escaped; query and form by their last value."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site says; `location` where it sends the visitor on."""

    body: bytes
    status: int = 200
    media_type: str = HTML
    location: str = ""


def page(text: str, status: int = 200, encoding: str = "utf-8", media_type: str = HTML) -> Answer:
    """An HTML page in an encoding."""
    return Answer(text.encode(encoding), status, media_type)


NOT_FOUND = page("<html><head><title>404</title></head><body>您访问的页面不存在</body></html>", 404)


class Site(ABC):
    """门户: one host on loopback, on one of the two days."""

    def __init__(
        self, portal: PlannedPortal, columns: tuple[FilledColumn, ...], base: str, day: int
    ) -> None:
        self.portal = portal
        self.base = base  # http://127.0.0.1:<port>
        self.day = day
        self.columns = tuple(
            FilledColumn(one.planned, tuple(a for a in one.articles if a.there(day)))
            for one in columns
        )
        self.all_columns = columns
        # Each fetch of an article is counted and shown on it, as portals do.
        self.visits = itertools.count(100 * day + 1)
        self._pages: dict[str, Article] = {}
        self._files: dict[str, Article] = {}
        for column in self.columns:
            for article in column.articles:
                self._pages[self.article_path(column, article)] = article
                if article.attachment:
                    self._files[self.attachment_path(column, article)] = article

    def answer(self, request: Request) -> Answer:
        """The answer to any request; 404 for what is not there."""
        if request.path == "/robots.txt":
            return Answer(ROBOTS.encode(), media_type="text/plain")
        if request.path == "/":
            return page(self.home_page())
        if request.path.startswith("/images/"):
            return Answer(_IMAGE, media_type="image/png")
        listing = self.listing(request)
        if listing is not None:
            return listing
        whole = request.path
        if request.query:
            whole += "?" + "&".join(f"{k}={quote(v)}" for k, v in request.query.items())
        if whole in self._files:
            return Answer(self._files[whole].attachment, media_type="application/pdf")
        article = self._pages.get(request.path)
        return self.article_page(article) if article else NOT_FOUND

    def home_page(self) -> str:
        """The portal's front page, with links to its columns."""
        links = "".join(
            f'<li><a href="{self.column_path(one)}">{escape(one.planned.name)}</a></li>'
            for one in self.columns
        )
        name = escape(self.portal.name)
        return f"<html><head><title>{name}</title></head><body><ul>{links}</ul></body></html>"

    @abstractmethod
    def listing(self, request: Request) -> Answer | None:
        """A column's page or what its script asks for; None where the path is no listing's."""

    @abstractmethod
    def article_page(self, article: Article) -> Answer:
        """An article with all that stands around it."""

    @abstractmethod
    def column_path(self, column: FilledColumn) -> str:
        """The path of a column's first page; a fragment may follow it."""

    @abstractmethod
    def article_path(self, column: FilledColumn, article: Article) -> str:
        """The path of an article."""

    @abstractmethod
    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Path and query of the file that hangs on an article."""

    def attachment_of(self, article: Article) -> str:
        """Path and query of the file that hangs on an article of any column."""
        return next(path for path, one in self._files.items() if one is article)

    def column_of(self, article: Article) -> FilledColumn:
        """The column that lists an article."""
        return next(one for one in self.columns if article in one.articles)

    def addresses(self) -> dict[str, tuple[Article, str]]:
        """Every article that was ever listed, by its whole address, with its file's address."""
        found = {}
        for column in self.all_columns:
            for article in column.articles:
                file = self.attachment_path(column, article) if article.attachment else ""
                url = self.base + self.article_path(column, article)
                found[url] = (article, self.base + file if file else "")
        return found
